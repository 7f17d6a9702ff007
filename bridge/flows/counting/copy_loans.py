"""The copy of loans for the portfolio: made from what applications hold of the loan system, page by page, round after round.

Going loans are read in every round, ended ones in the first alone: what begins or ends later is told by the moves.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bridge.flows.counting.find_days import day_of
from bridge.flows.hub import Hub
from bridge.model.counting.loans import dues_of, figure_of
from bridge.model.status import Status

PAGE = 200


@dataclass(frozen=True)
class Round:
    """How far a round has come. `status`: which loans are read now, None: it is over. `ended_read`: ended ones were read once."""

    begun_at: datetime
    status: Status | None = Status.ACTIVE
    after: tuple[datetime, str] | None = None
    ended_at: datetime | None = None
    ended_read: bool = False


def next_page(hub: Hub, round: Round) -> Round:
    """Copy the next page; the round as it stands then."""
    if round.status is None:
        return round
    with hub.store.read() as tx:
        places = tx.loan_copies.page(round.status, round.after, PAGE)
    copy_loans(hub, {whose for _, whose in places})
    if len(places) == PAGE:
        return Round(round.begun_at, round.status, places[-1], ended_read=round.ended_read)
    if round.status is Status.ACTIVE and not round.ended_read:
        return Round(round.begun_at, Status.REPAID)
    return Round(round.begun_at, None, ended_at=hub.clock.now(), ended_read=True)


def copy_loans(hub: Hub, application_ids: Collection[str]) -> None:
    """Copy these; one that was never paid out is passed over."""
    if not application_ids:
        return
    now = hub.clock.now()
    with hub.store.read() as tx:
        sources = tx.loan_copies.sources(application_ids)
    with hub.store.begin() as tx:
        for one in sources:
            closed_on = day_of(hub, one.repaid_at) if one.repaid_at else None
            figure = figure_of(one.application, day_of(hub, one.paid_out_at), closed_on, now, one.refunded)
            tx.loan_copies.put(figure, dues_of(one.application.loan, closed_on))
