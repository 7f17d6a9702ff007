"""The lender's own service beside the vendor's: reversals and requests for an early return, each found again by its key."""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Response, g, request

from samples.neighbours.onec.afterwards import ask_early, reversal_of, reverse
from samples.neighbours.onec.asked import RefusedError
from samples.neighbours.onec.base import SITE
from samples.neighbours.onec.early import FULL, SHORTER, SMALLER
from samples.neighbours.onec.hs.wire import Door

KINDS = {"УменьшениеПлатежа": SMALLER, "СокращениеСрока": SHORTER, "ПолныйВозврат": FULL}
Given = dict[str, Any]


def add_own(door: Door) -> None:
    """Register the services under /mfo/hs/site/external."""
    base = door.base

    @door.wire("/site/external/reversal/", "reversal", "POST")
    def take_back() -> Response:
        def made(given: Given) -> Given:
            g.what = f"reversal {given.get('payment')} {given.get('sum')}"
            paid = base.index.payment_of(str(given.get("payment", "")), SITE)
            if paid is None:
                raise RefusedError("Оплата не найдена")
            key, on = str(given.get("id") or "")[:50], _moment(given.get("date"))
            return {"reversal": reverse(base, paid[1]["guid"], key, _sum(given.get("sum")), on)["guid"]}

        return _answer(door, made)

    @door.wire("/site/external/reversal/", "find reversal")
    def find() -> Response:
        found = reversal_of(base, request.args.get("id", ""))
        return door.json({"reversal": found[1]["guid"] if found else ""})

    @door.wire("/site/external/early/", "early", "POST")
    def early() -> Response:
        def made(given: Given) -> Given:
            g.what = f"early {given.get('account')} {given.get('kind')}"
            deal = base.deal(str(given.get("account", "")))
            kind = KINDS.get(str(given.get("kind")), "")
            return {"request": ask_early(base, deal, str(given.get("id") or "")[:50], kind, _sum(given.get("sum")))["guid"]}

        return _answer(door, made)


def _answer(door: Door, make: Callable[[Given], Given]) -> Response:
    try:
        given = json.loads(request.get_data().decode("utf-8-sig"))
        answer = make(given if isinstance(given, dict) else {})
    except RefusedError as error:
        g.result = f"отказ: {error}"
        refusal = door.json({"СообщениеОбОшибке": str(error)})
        refusal.status_code = 409
        return refusal
    except ValueError:
        return Response("Неверный JSON".encode(), 400, content_type="text/plain; charset=utf-8")
    g.result = "принято"
    return door.json({**answer, "СообщениеОбОшибке": ""})


def _sum(text: Any) -> Decimal:
    try:
        amount = Decimal(str(text))
    except InvalidOperation as error:
        raise RefusedError("Неверное значение sum") from error
    if not amount.is_finite() or amount <= 0 or amount != amount.quantize(Decimal("0.01")):
        raise RefusedError("Неверное значение sum")
    return amount


def _moment(text: Any) -> datetime:
    try:
        return datetime.strptime(str(text), "%Y%m%d%H%M%S")  # noqa: DTZ007  wall clock of the base
    except ValueError as error:
        raise RefusedError("Неверное значение date") from error
