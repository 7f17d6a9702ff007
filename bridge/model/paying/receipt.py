"""What a payment pays, line by line, as a fiscal receipt tells it (54-FZ): each part of the debt is a subject of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bridge.model.credit.allocation import allocate
from bridge.model.paying.figure import Wish
from bridge.model.payment import Payment


class ReceiptKind(StrEnum):
    """Which subject a line is. AHEAD: money that stays for later instalments, which is no repayment yet."""

    PRINCIPAL = "principal"
    INTEREST = "interest"
    PENALTY = "penalty"
    AHEAD = "ahead"
    OTHER = "other"


@dataclass(frozen=True)
class ReceiptLine:
    """One line of a fiscal receipt: what is paid for, kopecks, the rate of VAT in percent (empty: no VAT, as for a loan and its
    interest by art. 149 part 3 point 15 of the tax code), and which subject that is."""

    name: str
    amount: int
    vat: str = ""
    kind: ReceiptKind = ReceiptKind.OTHER


K = ReceiptKind
_PARTS = (
    (K.INTEREST, "Проценты по займу", ("overdue_interest", "current_interest")),
    (K.PRINCIPAL, "Погашение займа", ("overdue_principal", "current_principal")),
    (K.PENALTY, "Пени", ("penalty",)),
    (K.OTHER, "Другие платежи по займу", ("other",)),
)
_REST = {
    Wish.PLAIN: (K.AHEAD, "Аванс на следующие платежи по займу"),
    Wish.EARLY_SMALLER: (K.PRINCIPAL, "Досрочное погашение займа"),
    Wish.EARLY_SHORTER: (K.PRINCIPAL, "Досрочное погашение займа"),
    Wish.ALL: (K.PRINCIPAL, "Полное погашение займа"),
}


def receipt_of(payment: Payment, number: str) -> tuple[ReceiptLine, ...]:
    """The lines of a payment of the loan `number`; they add up to it. Without a figure of the debt it is one line.

    Where the money goes is what the order of the law says (353-FZ art. 5 part 20) about the figure of that moment.
    """
    return tuple(_lines(payment, f" по договору № {number}" if number else ""))


def _lines(payment: Payment, whose: str) -> Iterator[ReceiptLine]:
    if payment.figure is None:
        yield ReceiptLine(f"Погашение займа{whose}", payment.amount, kind=K.PRINCIPAL)
        return
    gone = allocate(payment.amount, payment.figure.parts)
    for kind, words, parts in _PARTS:
        amount = sum(getattr(gone.paid, part) for part in parts)
        if amount:
            yield ReceiptLine(f"{words}{whose}", amount, kind=kind)
    if gone.rest:
        kind, words = _REST[payment.wish]
        yield ReceiptLine(f"{words}{whose}", gone.rest, kind=kind)
