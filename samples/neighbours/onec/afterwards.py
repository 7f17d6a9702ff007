"""What surrounds a payment: the borrower's request for an early return before it, a reversal after it. Each once per key."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from samples.neighbours.onec import loan as loans
from samples.neighbours.onec.asked import RefusedError
from samples.neighbours.onec.base import SITE, Base
from samples.neighbours.onec.early import FULL, KINDS
from samples.neighbours.onec.index import Deal
from samples.neighbours.onec.words import ISSUED, REPAID, wall

Paid = dict[str, Any]


def ask_early(base: Base, deal: Deal, key: str, kind: str, amount: Decimal, **marks: Any) -> Paid:
    """Keep the request for the payment of that key. The same one again is the same; another one under the key is refused."""
    known = deal.setdefault("early", {}).get(key)
    if known:
        if (known["kind"], Decimal(known["sum"])) != (kind, amount):
            raise RefusedError("Заявление с таким ключом уже принято, на другое")
        return dict(known)
    base.check_payment(deal)
    if not base.stand.settings["early_returns"]:
        raise RefusedError("Досрочный возврат по этому договору оформляет сотрудник")
    if not key or kind not in KINDS or amount <= 0:
        raise RefusedError("Заявление заполнено не полностью")
    if kind == FULL and amount < loans.debt_on(deal["loan"], base.now().date())["total"]:
        raise RefusedError("Суммы не хватает на полное погашение")
    told = {"kind": kind, "sum": str(amount), "at": base.wall_now()}
    made = {"guid": str(uuid.uuid4()), "number": marks.get("number") or base.next_receipt(), **told, **marks}
    deal["early"][key] = made
    base.write(deal)
    return made


def reverse(base: Base, of: str, key: str, amount: Decimal, on: datetime, **marks: Any) -> Paid:
    """Take a part of the payment `of` out of its loan again, which then stands as if that part had never been paid."""
    found = base.index.posting(of)
    if found is None or "of" in found[1]:
        raise RefusedError("Оплата не найдена")
    deal, payment = found
    known = reversal_of(base, key)
    if known:
        if (known[1]["of"], -Decimal(known[1]["sum"])) != (of, amount):
            raise RefusedError("Сторно с таким ключом уже проведено, на другое")
        return dict(known[1])
    if not base.stand.settings["reversals"]:
        raise RefusedError("Сторно оплат закрыто, обратитесь к бухгалтеру")
    if not key or not 0 < amount <= left_of(deal, payment):
        raise RefusedError("Сумма сторно больше оплаты")
    before = loans.paid_of(deal["loan"])
    made = {
        **{name: payment[name] for name in ("date", "service")}, "receipt": marks.get("receipt") or base.next_receipt(),
        "sum": str(-amount), "txn": key, "guid": str(uuid.uuid4()), "of": of, "posted": wall(base.now()), "back": wall(on),
        "seq": base.next_seq(), **marks,
    }  # fmt: skip
    deal["payments"].append(made)
    loans.spread_again(deal["loan"], _kept(deal), fines_first=base.stand.settings["fines_first"])
    principal, interest = loans.paid_of(deal["loan"])
    made |= {"principal": str(principal - before[0]), "interest": str(interest - before[1])}
    if deal["status"] == REPAID and not deal["loan"]["closed"]:
        base.move(deal, ISSUED)
    else:
        base.write(deal)
    return made


def reversal_of(base: Base, key: str) -> tuple[Deal, Paid] | None:
    """The reversal of that key."""
    return next((pair for pair in base.index.payments_of(key) if "of" in pair[1] and pair[1]["service"] == SITE), None)


def left_of(deal: Deal, payment: Paid) -> Decimal:
    """What of a payment still stands."""
    gone = sum((Decimal(one["sum"]) for one in deal["payments"] if one.get("of") == payment["guid"]), Decimal(0))
    return Decimal(payment["sum"]) + gone


def _kept(deal: Deal) -> Iterator[tuple[Decimal, date, str]]:
    for payment in deal["payments"]:
        if "of" not in payment:
            yield left_of(deal, payment), datetime.fromisoformat(payment["date"]).date(), payment.get("early", "")
