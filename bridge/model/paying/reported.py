"""Rows of the acquirer's reports, and whose they are: each row is taken out once, by the movement of money that it tells of."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bridge.model.paying.closing import AcquirerRow, RowKind
from bridge.model.paying.refund import Refund
from bridge.model.paying.suspense import Suspense
from bridge.model.payment import Payment

Back = tuple[Refund, Payment | Suspense]


class ReportedRows:
    """A heap of rows; looking for one does not go through all of them."""

    def __init__(self, rows: Iterable[AcquirerRow]) -> None:
        self._left = dict(enumerate(rows))
        self._theirs, self._ours = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
        for number, row in self._left.items():
            self._theirs[row.acquirer_reference].append(number)
            self._ours[row.reference].append(number)

    @property
    def left(self) -> list[AcquirerRow]:
        """What nothing has taken, in the order of the report."""
        return list(self._left.values())

    def take(self, money: Payment | Suspense) -> AcquirerRow | None:
        """The row that says that this money came."""
        return self._out([one for one in self._of(money) if self._left[one].kind is RowKind.PAYMENT])

    def take_back(self, refunds: Sequence[Back]) -> dict[str, AcquirerRow]:
        """Rows of refunds and chargebacks by the refund's id: first those that name it, then those of the same sum."""
        found = dict[str, AcquirerRow]()
        for named in (True, False):
            for refund, whose in refunds:
                row = None if refund.id in found else self._take_back(refund, whose, named)
                if row is not None:
                    found[refund.id] = row
        return found

    def _take_back(self, refund: Refund, whose: Payment | Suspense, named: bool) -> AcquirerRow | None:
        mine = [one for one in self._of(whose) if self._left[one].kind is not RowKind.PAYMENT]
        if named:
            return self._out([one for one in mine if self._left[one].refund_id == refund.key])
        return self._out([one for one in mine if self._left[one].amount == refund.amount])

    def _of(self, money: Payment | Suspense) -> list[int]:
        """By the acquirer's own number; by our reference where one of the two sides has no such number."""
        ours, theirs = money.reference, money.acquirer_reference
        numbers = [*self._theirs.get(theirs, ())] if theirs else []
        if ours:
            numbers += [one for one in self._ours.get(ours, ()) if not theirs or not self._acquirers(one)]
        return [one for one in numbers if one in self._left and self._left[one].reference in ("", ours)]

    def _acquirers(self, number: int) -> str:
        row = self._left.get(number)
        return row.acquirer_reference if row else ""

    def _out(self, fitting: Sequence[int]) -> AcquirerRow | None:
        return self._left.pop(fitting[0]) if fitting else None


@dataclass(frozen=True)
class Told:
    """A report's rows of one day, and what the hub counts to that day."""

    rows: Sequence[AcquirerRow] = ()
    money: Sequence[Payment | Suspense] = ()
    refunds: Sequence[Back] = ()


def rows_of_middle(days: Sequence[Told]) -> list[AcquirerRow]:
    """Of some days in a row the rows that belong to the middle one.

    The two clocks may count what happens near midnight to neighbouring days: it belongs to the day of the hub. A row goes to
    its own day first, and to a neighbour only when nothing there tells of it.
    """
    heaps, middle = [ReportedRows(day.rows) for day in days], len(days) // 2
    mine, lacking = list[AcquirerRow](), list[Told]()
    for number, day in enumerate(days):
        found, rest = _claimed(heaps[number], day)
        lacking.append(rest)
        mine += found if number == middle else []
    for number, rest in enumerate(lacking):
        for beside in (one for one in (number - 1, number + 1) if 0 <= one < len(days)):
            found, rest = _claimed(heaps[beside], rest)
            mine += found if number == middle else []
    return [*mine, *heaps[middle].left]


def _claimed(heap: ReportedRows, day: Told) -> tuple[list[AcquirerRow], Told]:
    """The rows that a day takes out of a heap, and what of the day found none."""
    money = [(one, heap.take(one)) for one in day.money]
    back = heap.take_back(day.refunds)
    found = [*(row for _, row in money if row is not None), *back.values()]
    lacking = Told((), [one for one, row in money if row is None], [one for one in day.refunds if one[0].id not in back])
    return found, lacking
