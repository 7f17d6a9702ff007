"""What the loan officer can do with a deal, and what magic surnames do by themselves."""

from decimal import Decimal, InvalidOperation
from typing import Any

from samples.neighbours.onec import loan as loans
from samples.neighbours.onec.asked import RefusedError, interval_of
from samples.neighbours.onec.base import Base
from samples.neighbours.onec.index import Deal
from samples.neighbours.onec.words import APPROVED, CANCELLED, DECLINED, ISSUED, MORE, NEW, REVIEW, SIGNED, roubles
from samples.neighbours.stand import real_seconds

# action -> statuses from which it is allowed
ALLOWED = {
    "take": (NEW, MORE), "approve": (NEW, REVIEW, MORE), "decline": (NEW, REVIEW, MORE, APPROVED),
    "ask": (NEW, REVIEW), "issue": (SIGNED,), "cancel": (NEW, REVIEW, MORE, APPROVED, SIGNED),
    "status": (),
}  # fmt: skip


def act(base: Base, number: str, action: str, wish: dict[str, Any]) -> Deal:
    """One button of the deal's page; RefusedError tells why it can't be pressed."""
    with base.stand.lock:
        deal = base.deal(number)
        if action not in ALLOWED:
            raise RefusedError(f"Действие: одно из {' '.join(ALLOWED)}")
        if action != "status" and deal["status"] not in ALLOWED[action]:
            raise RefusedError(f"Нельзя: состояние сделки «{deal['status']}»")
        deal.pop("auto_at", None)
        ACTIONS[action](base, deal, wish)
        return deal


def _take(base: Base, deal: Deal, _wish: dict[str, Any]) -> None:
    base.move(deal, REVIEW)


def _approve(base: Base, deal: Deal, wish: dict[str, Any]) -> None:
    text = str(wish.get("amount") or deal["sum"]).replace(",", ".").replace(" ", "").replace("\u00a0", "")
    try:
        amount = roubles(Decimal(text))
    except InvalidOperation as error:
        raise RefusedError("Сумма: число в рублях") from error
    if not Decimal(0) < amount <= Decimal(deal["sum"]):
        raise RefusedError("Сумма: больше нуля и не больше запрошенной")
    deal["sum"] = str(amount)
    base.move(deal, APPROVED)


def _decline(base: Base, deal: Deal, wish: dict[str, Any]) -> None:
    base.move(deal, DECLINED, str(wish.get("reason") or "Решение кредитного комитета"))


def _cancel(base: Base, deal: Deal, wish: dict[str, Any]) -> None:
    base.move(deal, CANCELLED, str(wish.get("reason") or "Заёмщик отказался"))


def _ask(base: Base, deal: Deal, wish: dict[str, Any]) -> None:
    base.move(deal, MORE, str(wish.get("text") or "Уточните место работы и стаж"))


def _issue(base: Base, deal: Deal, _wish: dict[str, Any]) -> None:
    today = base.now().date()
    rows = loans.build_schedule(Decimal(deal["sum"]), base.rate, interval_of(deal["data"]), today)
    deal["loan"] = {"issued_on": today.isoformat(), "rate": str(base.rate), "rows": rows}
    base.move(deal, ISSUED)


def _any_status(base: Base, deal: Deal, wish: dict[str, Any]) -> None:
    if not wish.get("status"):
        raise RefusedError("status: любое слово состояния")
    base.move(deal, str(wish["status"]), str(wish.get("text") or ""))


ACTIONS = {
    "take": _take, "approve": _approve, "decline": _decline, "ask": _ask, "issue": _issue, "cancel": _cancel,
    "status": _any_status,
}  # fmt: skip


def decide_by_magic(base: Base) -> None:
    """Background: decide the deals of magic surnames whose two seconds have passed."""
    for number, deal in base.deals.items():
        if deal.get("auto_at", float("inf")) <= real_seconds():
            # What differs is the contract; it is approved as any other.
            act(base, number, "approve" if deal["magic"] == "differ" else deal["magic"], {})
