"""The law as an application knows it: that of its version, and what later versions say of days after they were taken.

So a sum that was worked out is worked out again as it was, and a law that changes meanwhile still reaches an old application.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from bridge.model.law.parameters import Parameter


def known_rows(laws: Sequence[tuple[date, Iterable[Parameter]]]) -> tuple[Parameter, ...]:
    """`laws`: the day (by the lender's wall) on which each version was taken, and its rows; the first is the application's own.

    A later version is believed about the days after the one it was taken on, and about no earlier day.
    """
    known: list[Parameter] = []
    for place, (taken_on, rows) in enumerate(laws):
        kept = [row for row in known if row.valid_from <= taken_on]
        known = list(rows) if not place else [*kept, *(row for row in rows if row.valid_from > taken_on)]
    return tuple(known)
