"""A row's cells in our words: what moved, which way, when, under which numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from adapters.payu.reports.cells import CellUnreadableError, kopecks_of, moment_of, number_of, text_of
from adapters.payu.reports.words import ReportWords, plain
from bridge.ports.acquiring import ReportRow, ReportUnreadableError, RowKind

T = TypeVar("T")
# One of the numbers and the sum: less is no report of payments.
NUMBERS = ("reference", "acquirer_reference")
_NOUNS = {"reference": "номер заказа", "acquirer_reference": "номер PayU", "amount": "сумма"}


def usable(fields: Mapping[str, object] | set[str]) -> bool:
    """True when these of our fields are enough to make rows of."""
    return "amount" in fields and any(number in fields for number in NUMBERS)


@dataclass
class RowMaker:
    """Makes rows of one report. `names`: our field → the column as the file calls it, for errors; `zone`: of its wall clock."""

    words: ReportWords
    names: Mapping[str, str]
    zone: str

    def __post_init__(self) -> None:
        # A number a row is kept, so that a hundred thousand rows stay small.
        self._seen: set[int] = set()

    def row(self, cells: Mapping[str, str], place: str) -> ReportRow | None:
        """The row of these cells, by our fields; None for an empty line and a line of totals. Raises ReportUnreadableError."""
        reference, theirs = (self._read(number_of, cells, field, place) for field in NUMBERS)
        if not reference and not theirs and self._is_idle(cells):
            return None
        amount = self._read(kopecks_of, cells, "amount", place)
        state, kind_word = (text_of(cells.get(field, "")) for field in ("state", "type"))
        kind = self._kind(kind_word, state, amount)
        if not reference and not theirs and kind is not RowKind.OTHER:
            raise self._fault("acquirer_reference", place, "нет ни номера PayU, ни номера заказа")
        commission = cells.get("commission", "").strip()
        row = ReportRow(
            kind=kind,
            reference=reference,
            acquirer_reference=theirs,
            amount=abs(amount),
            currency=_currency(text_of(cells.get("currency", ""))),
            raw_state=state or kind_word,
            at=self._moment(cells, place),
            commission=self._read(kopecks_of, cells, "commission", place) if commission else None,
            operation=self._read(number_of, cells, "operation", place),
        )
        return replace(row, place=place, repeated=self._repeated(row))

    def _is_idle(self, cells: Mapping[str, str]) -> bool:
        """Nothing but blanks, or the sums at the end."""
        filled = [plain(cell) for cell in cells.values() if cell.strip()]
        return not filled or not self.words.totals.isdisjoint(filled) or not cells.get("amount", "").strip()

    def _kind(self, kind_word: str, state: str, amount: int) -> RowKind:
        kinds = self.words.kinds
        kind = kinds.get(plain(kind_word)) or kinds.get(plain(state)) or RowKind.OTHER
        # Money that went back may stand as a payment below nought.
        return RowKind.REFUND if amount < 0 and kind is RowKind.PAYMENT else kind

    def _moment(self, cells: Mapping[str, str], place: str) -> datetime | None:
        try:
            return moment_of(cells.get("at", ""), self.zone)
        except CellUnreadableError as error:
            raise self._fault("at", place, str(error)) from None

    def _read(self, read: Callable[[str], T], cells: Mapping[str, str], field: str, place: str) -> T:
        try:
            return read(cells.get(field, ""))
        except CellUnreadableError as error:
            raise self._fault(field, place, str(error)) from None

    def _fault(self, field: str, place: str, why: str) -> ReportUnreadableError:
        return ReportUnreadableError(f"{place}, столбец «{self.names.get(field, _NOUNS.get(field, field))}»: {why}")

    def _repeated(self, row: ReportRow) -> bool:
        mark = hash(
            (row.kind, row.reference, row.acquirer_reference, row.amount, row.currency, row.raw_state, row.at, row.operation)
        )
        known = mark in self._seen
        self._seen.add(mark)
        return known


def _currency(word: str) -> str:
    return {"RUR": "RUB", "₽": "RUB", "РУБ": "RUB", "РУБ.": "RUB", "": "RUB"}.get(word.upper(), word.upper())
