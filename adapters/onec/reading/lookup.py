"""Looking for what a lost answer may have left in the base. Pure rules over what was read."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any


class SeveralFitError(ValueError):
    """More than one thing in the base may be ours; only a person can tell which."""


def made_since(dated: datetime, since: datetime) -> bool:
    """True for a deal not older than `since` (wall clock of the base). Midnight sharp is a date without time of day."""
    if dated.time() == time(0):
        return dated.date() >= since.date()
    return dated >= since


def only_one(numbers: Iterable[str]) -> str | None:
    """The one number, or None. Raises SeveralFitError."""
    found = sorted(set(numbers))
    if len(found) > 1:
        raise SeveralFitError(f"{len(found)} deals fit")
    return found[0] if found else None


def posted_one(payments: Iterable[Mapping[str, Any]], paid_on: date, amount: int, posted_before: int) -> str | None:
    """The receipt of our payment when the base shows more online payments of that day and sum than were known before.

    Raises SeveralFitError when the base does not say whether a payment was made online, or shows the sum on a later day:
    either may be ours (posted late) or another one.
    """
    fitting = [one for one in payments if one["amount"] == amount and one["on"] >= paid_on and one["online"] is not False]
    same_day = [one for one in fitting if one["on"] == paid_on]
    if len(same_day) > posted_before:
        if any(one["online"] is None for one in same_day):
            raise SeveralFitError("a payment of this day and sum is not marked as online or not")
        return str(same_day[-1]["receipt"])
    if len(fitting) > len(same_day):
        raise SeveralFitError("a payment of this sum stands on a later day")
    return None
