"""What one loan adds to the figures of the portfolio."""

from datetime import datetime

from bridge.model.counting.figure import Name, Tally
from bridge.model.counting.loans import LoanFigure, bucket_of_days
from bridge.model.money import KOPECKS_IN_RUBLE
from bridge.model.status import Status

_LONG_OVERDUE = 30


def add_loan(tally: Tally, loan: LoanFigure, read_before: datetime) -> None:
    """`read_before`: figures of a going loan that are older than this (UTC) count as out of date."""
    going = loan.status is Status.ACTIVE
    _add(tally, loan, Name.LOAN, loan.status.value, loan.principal if going else 0)
    _add(tally, loan, Name.VINTAGE, f"{loan.issued_on:%Y-%m}", loan.amount)
    if loan.refunded:
        _add(tally, loan, Name.CLOSED, "refunded", loan.refunded)
    if not going:
        early = loan.closed_on is not None and loan.ends_on is not None and loan.closed_on < loan.ends_on
        _add(tally, loan, Name.CLOSED, "early" if early else "on_time", loan.amount)
        return
    _add_overdue(tally, loan)
    _add_debt(tally, loan)
    _add_weights(tally, loan)
    _add_reading(tally, loan, read_before)


def _add_overdue(tally: Tally, loan: LoanFigure) -> None:
    bucket = bucket_of_days(loan.overdue_days)
    _add(tally, loan, Name.OVERDUE, bucket, loan.overdue)
    _add(tally, loan, Name.OVERDUE, f"principal:{bucket}", loan.principal)
    if loan.overdue_days > 0:
        _add(tally, loan, Name.VINTAGE_LATE, f"{loan.issued_on:%Y-%m}", loan.overdue)
    if loan.overdue_days > _LONG_OVERDUE:
        _add(tally, loan, Name.VINTAGE_LATE, f"{loan.issued_on:%Y-%m}:long", loan.principal)


def _add_debt(tally: Tally, loan: LoanFigure) -> None:
    rest = loan.debt - loan.principal - loan.interest - loan.penalty
    for sort, total in (
        ("told", loan.debt),
        ("principal", loan.principal),
        ("interest", loan.interest),
        ("penalty", loan.penalty),
    ):
        _add(tally, loan, Name.DEBT, sort, total)
    if rest:
        _add(tally, loan, Name.DEBT, "rest", rest)


def _add_weights(tally: Tally, loan: LoanFigure) -> None:
    """By whole roubles: the sums of a large portfolio must fit the database's numbers."""
    roubles = loan.amount // KOPECKS_IN_RUBLE
    for sort, value in (("rate", loan.rate), ("term", loan.term)):
        if value:
            tally.add(Name.WEIGHT, sort, partner=loan.partner, product=loan.product, count=roubles, total=roubles * value)


def _add_reading(tally: Tally, loan: LoanFigure, read_before: datetime) -> None:
    if loan.as_of is None:
        _add(tally, loan, Name.UNREAD, "never", 0)
    elif loan.as_of < read_before:
        _add(tally, loan, Name.UNREAD, "stale", loan.principal)
    else:
        _add(tally, loan, Name.UNREAD, "read", loan.principal)


def _add(tally: Tally, loan: LoanFigure, name: Name, sort: str, total: int) -> None:
    tally.add(name, sort, partner=loan.partner, product=loan.product, total=total)
