"""What one application adds to the figures: how far it came, where it was lost, how long each stage took. From its moves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

from bridge.model.events import EventType
from bridge.model.status import Status


class Stage(StrEnum):
    """How far an application came, the first first."""

    RECEIVED = "received"
    FORM = "form"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    CONTRACT = "contract"
    SIGNED = "signed"
    PAYOUT = "payout"
    ACTIVE = "active"
    REPAID = "repaid"


class Span(StrEnum):
    """A stretch of a life, named by what is waited for."""

    TERMS = "terms"
    FILLING = "filling"
    REVIEW = "review"
    MORE = "more"
    CONTRACT = "contract"
    SIGNING = "signing"
    GATES = "gates"
    PAYOUT = "payout"
    WHOLE = "whole"


class Waits(StrEnum):
    """Whose time a stretch is."""

    BORROWER = "borrower"
    LENDER = "lender"
    LAW = "law"
    ALL = "all"


S, E = Status, EventType
_PLACES: Mapping[Status, Stage] = MappingProxyType(
    {
        S.RECEIVED: Stage.RECEIVED,
        S.FILLING: Stage.FORM,
        S.SUBMITTED: Stage.SUBMITTED,
        S.IN_REVIEW: Stage.SUBMITTED,
        S.MORE_WANTED: Stage.SUBMITTED,
        S.APPROVED: Stage.APPROVED,
        S.CONTRACT_READY: Stage.CONTRACT,
        S.SIGNED: Stage.SIGNED,
        S.PAYOUT_READY: Stage.PAYOUT,
        S.ACTIVE: Stage.ACTIVE,
        S.REPAID: Stage.REPAID,
    }
)
_ORDER = {stage: n for n, stage in enumerate(Stage)}
# Ends of a life without a loan.
LOSSES = (E.APPLICATION_DECLINED, E.APPLICATION_EXPIRED, E.APPLICATION_CANCELLED)
_ENDS: Mapping[EventType, Span] = MappingProxyType(
    {
        E.TERMS_ACKNOWLEDGED: Span.TERMS,
        E.APPLICATION_SUBMITTED: Span.FILLING,
        E.APPLICATION_APPROVED: Span.REVIEW,
        E.APPLICATION_DECLINED: Span.REVIEW,
        E.MORE_DATA_WANTED: Span.REVIEW,
        E.CONTRACT_ISSUED: Span.CONTRACT,
        E.CONTRACT_SIGNED: Span.SIGNING,
        E.PAYOUT_RELEASED: Span.GATES,
        E.PAYOUT_MADE: Span.PAYOUT,
    }
)
WHOSE: Mapping[Span, Waits] = MappingProxyType(
    {
        Span.TERMS: Waits.BORROWER,
        Span.FILLING: Waits.BORROWER,
        Span.REVIEW: Waits.LENDER,
        Span.MORE: Waits.BORROWER,
        Span.CONTRACT: Waits.LENDER,
        Span.SIGNING: Waits.BORROWER,
        Span.GATES: Waits.LAW,
        Span.PAYOUT: Waits.LENDER,
        Span.WHOLE: Waits.ALL,
    }
)


@dataclass(frozen=True)
class Step:
    """One move as it was written down: its number in the journal of moves, when (UTC), what, and the status it led to."""

    n: int
    at: datetime
    event: EventType
    status: Status


@dataclass(frozen=True)
class Took:
    """A stretch that ended with step `n` at a moment (UTC)."""

    n: int
    at: datetime
    span: Span
    time: timedelta


def reached(steps: Sequence[Step]) -> Sequence[Stage]:
    """The stages that were come to, the skipped ones among them; at least RECEIVED."""
    furthest = max((_ORDER[_PLACES[step.status]] for step in steps if step.status in _PLACES), default=0)
    return tuple(Stage)[: furthest + 1]


def lost(steps: Sequence[Step]) -> tuple[Stage, EventType] | None:
    """Behind which stage it ended without a loan, and how; None for one that goes on or went well."""
    if not steps or steps[-1].event not in LOSSES:
        return None
    return reached(steps)[-1], steps[-1].event


def stretches(steps: Sequence[Step]) -> Iterator[Took]:
    """Each stretch that came to its end, in order. A review that began, and a new price, are no end of anything."""
    if not steps:
        return
    begun = steps[0]
    for before, step in pairwise(steps):
        span = _ENDS.get(step.event)
        if span is not None:
            asked = before.status is Status.MORE_WANTED and span is Span.FILLING
            yield Took(step.n, step.at, Span.MORE if asked else span, step.at - begun.at)
        if step.event is E.PAYOUT_MADE:
            yield Took(step.n, step.at, Span.WHOLE, step.at - steps[0].at)
        if step.event is not E.REVIEW_STARTED:
            begun = step
