"""What happened to an advance, line by line, and what follows: held, used, to be returned, returned. Kopecks, UTC.

Lines are only added. At any moment all that was paid is held, used, to be returned or returned.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bridge.model.errors import FieldInvalidError, StepClosedError


class Entry(StrEnum):
    """What a line says. PAID and HELD bring money in: charged, or only blocked on the buyer's card; the others move it on.

    TAKEN_BACK: the tour is cancelled after the payout, so what was used goes back; LEFT_USED: that came to nothing.
    CARRIED_OVER: what was to go back is the advance of the application that follows this one (`reference`).
    """

    PAID = "paid"
    HELD = "held"
    USED = "used"
    TO_BE_RETURNED = "to_be_returned"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"
    LEFT_USED = "left_used"
    CARRIED_OVER = "carried_over"


_ASKS = (Entry.TO_BE_RETURNED, Entry.TAKEN_BACK)


@dataclass(frozen=True)
class Line:
    """One line: `n` counts from 1; `reason` is a word; `reference` is the site's own for the payment or the return."""

    application_id: str
    n: int
    entry: Entry
    amount: int
    reason: str
    reference: str
    at: datetime


@dataclass(frozen=True)
class Balance:
    """Sums in kopecks: `paid` is all that came in, the others are where it is now."""

    paid: int = 0
    held: int = 0
    used: int = 0
    to_be_returned: int = 0
    returned: int = 0
    carried: int = 0

    @property
    def whole(self) -> bool:
        """True while every kopeck is somewhere, and nowhere is less than nothing."""
        parts = (self.held, self.used, self.to_be_returned, self.returned, self.carried)
        return self.paid == sum(parts) and min(parts) >= 0


@dataclass(frozen=True)
class Ledger:
    """The lines of one application, oldest first. Each step gives a new ledger."""

    application_id: str
    lines: tuple[Line, ...] = ()

    @property
    def balance(self) -> Balance:
        """Worked out from the lines alone."""
        balance = Balance()
        for line in self.lines:
            balance = _after(balance, line)
        return balance

    @property
    def charged(self) -> bool:
        """False when everything that came in is only blocked on the card: a return then lifts the block."""
        return any(line.entry is Entry.PAID for line in self.lines)

    @property
    def return_reason(self) -> str:
        """Why money is to go back; empty when none is or was."""
        return next((line.reason for line in reversed(self.lines) if line.entry in _ASKS), "")

    def came(self, amount: int, at: datetime, *, charged: bool, reason: str, reference: str) -> "Ledger":
        """More money on the site."""
        return self._with(Entry.PAID if charged else Entry.HELD, amount, reason, reference, at)

    def used(self, at: datetime, reason: str) -> "Ledger":
        """The loan was paid out: what is held is a part of the tour's price. Again: nothing changes."""
        return self._with(Entry.USED, self.balance.held, reason, "", at)

    def asked_back(self, at: datetime, reason: str) -> "Ledger":
        """There will be no loan: what is held goes back to the buyer. Again: nothing changes."""
        return self._with(Entry.TO_BE_RETURNED, self.balance.held, reason, "", at)

    def taken_back(self, amount: int, at: datetime, reason: str) -> "Ledger":
        """The tour was cancelled after the payout: so much of what was used goes back to the buyer, at most all of it."""
        return self._with(Entry.TAKEN_BACK, min(amount, self.balance.used), reason, "", at)

    def left_used(self, amount: int, at: datetime, reason: str) -> "Ledger":
        """A refund came to nothing: what was to go back for it stays in the price."""
        return self._with(Entry.LEFT_USED, min(amount, self.balance.to_be_returned), reason, "", at)

    def carried_over(self, amount: int, at: datetime, reference: str) -> "Ledger":
        """So much of what was to go back, at most all of it, is the advance of another application."""
        return self._with(Entry.CARRIED_OVER, min(amount, self.balance.to_be_returned), "new_application", reference, at)

    def given_back(self, amount: int, at: datetime, reference: str) -> "Ledger":
        """The site returned so much under its reference. The same again changes nothing.

        Raises StepClosedError when nothing is to go back, FieldInvalidError for more than that or a reference with another sum.
        """
        known = next((line for line in self.lines if (line.entry, line.reference) == (Entry.RETURNED, reference)), None)
        if known is not None and known.amount == amount:
            return self
        if known is not None:
            raise FieldInvalidError("this reference was told with another sum", field="reference")
        left = self.balance.to_be_returned
        if not left and not self.return_reason:
            raise StepClosedError("no advance is to be returned: the application has not ended without a loan")
        if amount > left:
            raise FieldInvalidError(f"{left} kopecks are still to be returned", field="amount_minor")
        return self._with(Entry.RETURNED, amount, self.return_reason, reference, at)

    def _with(self, entry: Entry, amount: int, reason: str, reference: str, at: datetime) -> "Ledger":
        if amount <= 0:
            return self
        line = Line(self.application_id, len(self.lines) + 1, entry, amount, reason, reference, at)
        return replace(self, lines=(*self.lines, line))


def _after(balance: Balance, line: Line) -> Balance:
    amount = line.amount
    match line.entry:
        case Entry.PAID | Entry.HELD:
            return replace(balance, paid=balance.paid + amount, held=balance.held + amount)
        case Entry.USED:
            return replace(balance, held=balance.held - amount, used=balance.used + amount)
        case Entry.TO_BE_RETURNED:
            return replace(balance, held=balance.held - amount, to_be_returned=balance.to_be_returned + amount)
        case Entry.RETURNED:
            return replace(balance, to_be_returned=balance.to_be_returned - amount, returned=balance.returned + amount)
        case Entry.TAKEN_BACK:
            return replace(balance, used=balance.used - amount, to_be_returned=balance.to_be_returned + amount)
        case Entry.CARRIED_OVER:
            return replace(balance, to_be_returned=balance.to_be_returned - amount, carried=balance.carried + amount)
        case Entry.LEFT_USED:
            return replace(balance, used=balance.used + amount, to_be_returned=balance.to_be_returned - amount)


def added(before: Ledger, after: Ledger) -> Iterable[Line]:
    """The lines that `after` has more."""
    return after.lines[len(before.lines) :]
