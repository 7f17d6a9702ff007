"""Count days anew by hand: after a repair of rows, or when a rule of counting changed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bridge.flows.counting.copy_loans import Round, next_page
from bridge.flows.counting.count_day import count_day
from bridge.flows.hub import Hub
from bridge.model.counting.figure import Subject


@dataclass(frozen=True)
class Recounted:
    """How far it has come: `done` of `of` subjects of days; `left`: those whose rows are gone, or are counted later already."""

    done: int
    of: int
    left: int
    day: date
    subject: Subject


def recount_days(hub: Hub, first: date, last: date, subjects: Collection[Subject]) -> Iterator[Recounted]:
    """From the last day back to the first. It may be broken off and begun again; the standing work may run meanwhile.

    Loans are copied anew first when schedules or the portfolio are asked for.
    """
    if {Subject.DUES, Subject.LOANS} & set(subjects):
        round = Round(hub.clock.now())
        while round.status is not None:
            round = next_page(hub, round)
    days = [last - timedelta(days=n) for n in range((last - first).days + 1)]
    wanted = [(day, subject) for day in days for subject in Subject if subject in subjects]
    left = 0
    for n, (day, subject) in enumerate(wanted):
        left += not count_day(hub, subject, day)
        yield Recounted(n + 1, len(wanted), left, day, subject)
