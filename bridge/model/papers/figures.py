"""The key figures of a contract, ours and those its papers tell, and where they differ."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256


class FigureName(StrEnum):
    """What is compared. ROWS: each payment of the schedule, by number."""

    AMOUNT = "amount"
    ANNUAL_RATE = "annual_rate"
    PAYMENTS = "payments"
    PSK_PERCENT = "psk_percent"
    PSK_RUBLES = "psk_rubles"
    ISSUED_ON = "issued_on"
    ROWS = "rows"


@dataclass(frozen=True)
class FigureRow:
    """One payment: its day and sums in kopecks; a part that the paper does not tell is None."""

    due: date
    payment: int
    principal: int | None = None
    interest: int | None = None


@dataclass(frozen=True)
class Figures:
    """Sums in kopecks, percents as Decimal; None (no rows) where a figure was not told or can't be read."""

    amount: int | None = None
    annual_rate: Decimal | None = None
    payments: int | None = None
    psk_percent: Decimal | None = None
    psk_rubles: int | None = None
    issued_on: date | None = None
    rows: tuple[FigureRow, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of all figures: equal figures, equal digest."""
        single = (self.amount, self.annual_rate, self.payments, self.psk_percent, self.psk_rubles, self.issued_on)
        told = (*single, *(f"{row.due} {row.payment} {row.principal} {row.interest}" for row in self.rows))
        return sha256("\n".join(map(str, told)).encode()).hexdigest()


@dataclass(frozen=True)
class ToldFigures:
    """What a paper tells: `wanted` names the figures that the base's map knows how to find, whether they were found or not."""

    wanted: frozenset[FigureName]
    figures: Figures
    unreadable: str = ""


@dataclass(frozen=True)
class Tolerance:
    """How far figures may lie apart: kopecks for sums, points for percents. More than nothing wants a reason."""

    kopecks: int = 0
    percent: Decimal = Decimal("0.001")
    reason: str = ""


@dataclass(frozen=True)
class FigureDifference:
    """A figure that differs: which (rows as "rows.3.payment"), ours and theirs as text; theirs empty: not found."""

    figure: str
    ours: str
    theirs: str


def compare_figures(ours: Figures, told: ToldFigures, tolerance: Tolerance) -> tuple[FigureDifference, ...]:
    """Every figure that the map looks for and that is not ours; what it does not look for is not compared.

    A figure that is looked for and not found differs. The day of issue is not compared: it says from when both were counted.
    """
    compared = told.wanted - {FigureName.ISSUED_ON, FigureName.ROWS}
    found = [
        FigureDifference(name.value, _text(mine), _text(other))
        for name in FigureName
        if name in compared and _differs(mine := getattr(ours, name), other := getattr(told.figures, name), _of(name, tolerance))
    ]
    return (*found, *(_rows(ours.rows, told.figures.rows, tolerance) if FigureName.ROWS in told.wanted else ()))


def _rows(ours: tuple[FigureRow, ...], theirs: tuple[FigureRow, ...], tolerance: Tolerance) -> Iterator[FigureDifference]:
    if len(ours) != len(theirs):
        yield FigureDifference(FigureName.ROWS.value, str(len(ours)), str(len(theirs)) if theirs else "")
        return
    for number, (mine, other) in enumerate(zip(ours, theirs, strict=True), 1):
        if mine.due != other.due:
            yield FigureDifference(f"rows.{number}.due", mine.due.isoformat(), other.due.isoformat())
        for part in ("payment", "principal", "interest"):
            own, told = getattr(mine, part), getattr(other, part)
            if told is not None and _differs(own, told, tolerance):
                yield FigureDifference(f"rows.{number}.{part}", _text(own), _text(told))


def _of(name: FigureName, tolerance: Tolerance) -> Tolerance:
    """A number of payments is no sum: it is right or wrong."""
    return Tolerance() if name is FigureName.PAYMENTS else tolerance


def _differs(mine: object, other: object, tolerance: Tolerance) -> bool:
    if isinstance(mine, Decimal) and isinstance(other, Decimal):
        return abs(mine - other) > tolerance.percent
    if isinstance(mine, int) and isinstance(other, int):
        return abs(mine - other) > tolerance.kopecks
    return mine != other


def _text(value: object) -> str:
    return "" if value is None else str(value)
