"""The HTTP services under /mfo/hs: applications, states, contracts and АСП codes."""

import base64
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask import Response, abort, g, request

from samples.neighbours.journal import mask_phone, mask_tail
from samples.neighbours.onec.asked import RefusedError
from samples.neighbours.onec.base import Base
from samples.neighbours.onec.contract import contract_pdf
from samples.neighbours.onec.gate import Gate, fall_silent
from samples.neighbours.onec.index import Deal
from samples.neighbours.onec.owed import approved_sum
from samples.neighbours.onec.words import READY, REPAID, SIGNED, Pairs, Trailing, to_json

HS = "/mfo/hs"


class Door:
    """What all services share: the gate before them and in what form answers leave."""

    def __init__(self, gate: Gate) -> None:
        self.base, self._gate = gate.base, gate

    def json(self, value: Any, quirk: Callable[[str], str] | None = None) -> Response:
        """JSON in the wrong Content-Type, as the base's own library sends it; the quirk spoils it the documented way."""
        text = to_json(value)
        if quirk and self.base.stand.settings["quirks"]:
            text = quirk(text)
        return Response(text.encode(), content_type="text/html; charset=utf-8")

    def wire(self, rule: str, operation: str, method: str = "GET") -> Callable[..., Any]:
        """A service behind the sign-in; one session at a time per deal is the base's lock."""

        def register(view: Callable[..., Response]) -> Callable[..., Response]:
            self.base.stand.wire(HS + rule, operation, [method])(self._gate.inside(view))
            return view

        return register


def signs_of(deal: Deal, code: str, error: str = "") -> dict[str, Any]:
    """The four fields that contract and code answers share."""
    return {"IDClient": deal["client"], "IDDeal": deal["number"], "Code": code, "СообщениеОбОшибке": error}


def refused(door: Door, number: str, error: RefusedError) -> Response:
    """An answer of the same shape with the reason in СообщениеОбОшибке."""
    g.result = f"отказ: {error}"
    return door.json({"IDClient": "", "IDDeal": number, "Code": "", "СообщениеОбОшибке": str(error)})


def add_applications(door: Door) -> None:
    """Request, statusdeal, NumbersDeals."""
    base = door.base

    @door.wire("/Request/", "Request", "POST")
    def take() -> Response:
        g.what = "Request"
        try:
            deal = base.take_request(_object())
        except RefusedError as error:
            g.result = f"result 0: {error}"
            return door.json({"result": "0", "description": str(error)}, lambda text: text[:-2] + ",\n}")
        g.what, g.result = f"Request, {mask_phone(str(deal['data']['phone']))}", f"result 1, {deal['number']}"
        fall_silent(base, deal)
        return door.json({
            "result": "1", "description": "Заявка создана", "IDDeal": deal["number"], "IDClient": deal["client"],
        })  # fmt: skip

    @door.wire("/statusdeal", "statusdeal", "POST")
    def states() -> Response:
        numbers = [str(v) for k, v in _object().items() if k.startswith("IDDeal")]
        g.what = f"statusdeal {', '.join(numbers)}"
        return _states(door, numbers)

    @door.wire("/NumbersDeals/<passport>", "NumbersDeals")
    def deals_of(passport: str) -> Response:
        g.what = f"NumbersDeals {mask_tail(passport)}"
        found = list(base.index.of_passport(passport))
        rows = Trailing({"НомерДоговора": d["number"], "Оплачен": d["status"] == REPAID} for d in found)
        g.result = f"договоров {len(found)}"
        error = "" if base.people.of(passport) else "Контрагент не найден"
        # The vendor's own sample has a comma after the last row; a missing one before the error text is as common.
        return door.json({"Договоры": rows, "СообщениеОбОшибке": error}, lambda t: t.replace('],\n"Соо', ']\n"Соо'))


def _object() -> dict[str, Any]:
    try:
        body = json.loads(request.get_data().decode("utf-8-sig"))
    except ValueError:
        # A module that reads JSON without a guard fails like this.
        text = "{HTTPСервис.Сайт.Модуль(27)}: Ошибка при вызове метода контекста (ПрочитатьJSON)"
        abort(Response(text.encode(), 500, content_type="text/plain; charset=utf-8"))
    return body if isinstance(body, dict) else {}


def _states(door: Door, numbers: list[str]) -> Response:
    pairs, missing = Pairs(), []
    for place, number in enumerate(numbers, 1):
        deal = door.base.deals.get(number)
        if deal is None:
            missing.append(number)
            continue
        # With four deals and more the vendor's sample gives the fourth the key of the third.
        key = "ID3" if place == 4 and door.base.stand.settings["quirks"] else f"ID{place}"
        pairs.append((key, _state(door.base, deal)))
    g.result = ", ".join(p["Статус"] for _, p in pairs) or "не найдено"
    pairs.append(("КодОтвета", 1 if missing or not numbers else 0))
    if missing:
        pairs.append(("СообщениеОбОшибке", f"Сделка не найдена: {', '.join(missing)}"))
    return door.json(pairs)


def _state(base: Base, deal: Deal) -> dict[str, Any]:
    state = {"НомерСделки": deal["number"], "ДатаСделки": deal["made"], "Статус": deal["status"]}
    if base.stand.settings["own_status_fields"]:
        # Fields this base added for its site; the published contract has only the three above.
        state |= {"СуммаОдобренная": approved_sum(deal) or Decimal(0), "Комментарий": deal["comment"], "Версия": deal["version"]}
    return state


def add_contracts(door: Door, raw_pdf: bool) -> None:
    """dealinpdf, dealsign/code, dealsign/codereview. With raw_pdf contracts leave as bytes, otherwise as base64 in PDF."""
    base = door.base

    def paper(deal: Deal, signed: bool) -> Response:
        content = contract_pdf(base, deal, signed)
        if raw_pdf:
            return Response(content, content_type="application/pdf")
        return door.json({**signs_of(deal, ""), "PDF": base64.b64encode(content).decode()})

    @door.wire("/dealinpdf/<number>/", "dealinpdf")
    def draft(number: str) -> Response:
        g.what, g.result = f"dealinpdf {number}", "черновик договора"
        try:
            deal = base.deal(number, request.args.get("pd"))
            if deal["status"] not in READY:
                raise RefusedError(f"Договор не готов, состояние: {deal['status']}")
        except RefusedError as error:
            return refused(door, number, error)
        return paper(deal, signed=False)

    @door.wire("/dealsign/code/<passport>/<number>", "code")
    def code(passport: str, number: str) -> Response:
        g.what, g.result = f"dealsign/code {number}", "код создан"
        try:
            deal = base.deal(number, passport)
            return door.json(signs_of(deal, base.new_code(deal)))
        except RefusedError as error:
            return refused(door, number, error)

    @door.wire("/dealsign/codereview/<passport>/<number>/<digest>", "codereview")
    def review(passport: str, number: str, digest: str) -> Response:
        g.what, g.result = f"dealsign/codereview {number}", SIGNED
        try:
            deal = base.deal(number, passport)
            base.sign(deal, digest)
        except RefusedError as error:
            return refused(door, number, error)
        return paper(deal, signed=True)
