"""What one row of the store adds to the figures of its day."""

from collections.abc import Iterable
from datetime import timedelta
from heapq import nlargest

from bridge.model.counting.figure import Name, Tally
from bridge.model.counting.lives import lost, reached, stretches
from bridge.model.counting.spans import bucket_of, milliseconds, step_of
from bridge.model.events import EventType
from bridge.model.timing.decision_way import DecisionWay
from bridge.model.timing.percentiles import PARTS
from bridge.ports.counting import CallRow, Life, MessageRow, MovesPage, PaidRow, ReturnedRow, TryRow

WORST = 10
_FAULTS = ("busy", "not reached", "outcome unknown", "failed there", "refused", "answer not understood", "failed in the hub")
OUTCOMES = ("ok", *_FAULTS)
DELIVERED = "delivered"


def add_life(tally: Tally, life: Life) -> None:
    """On the day it was received: the stages that it came to, where it was lost, where it stands."""
    mine = (life.partner, life.product)
    for stage in reached(life.steps):
        tally.add(Name.FUNNEL, stage.value, *mine, total=life.asked)
    end = lost(life.steps)
    if end is not None:
        tally.add(Name.LOST, f"{end[0]}:{end[1]}", *mine, total=life.asked)
    tally.add(Name.STANDING, life.standing.value, *mine, total=life.asked)


def add_moves(tally: Tally, page: MovesPage) -> None:
    """On the day each was made: what happened, what was decided, and the stretches that ended with it."""
    for life in page.lives:
        mine = (life.partner, life.product)
        for step in life.steps:
            if step.n in page.facts:
                tally.add(Name.MOVED, step.event.value, *mine, total=life.asked)
                _add_decision(tally, step.event, page.facts[step.n], mine)
        for took in stretches(life.steps):
            if took.n in page.facts:
                sort = f"{took.span}:{bucket_of(took.time):03}"
                tally.add(Name.SPAN, sort, partner=life.partner, total=milliseconds(took.time))


def _add_decision(tally: Tally, event: EventType, facts: object, mine: tuple[str, str]) -> None:
    told = facts if isinstance(facts, dict) else {}
    if event is EventType.APPLICATION_APPROVED:
        approved = told.get("approved", 0)
        sort = "less" if "shortfall" in told else "approved"
        tally.add(Name.DECIDED, sort, *mine, total=approved if isinstance(approved, int) else 0)
    elif event is EventType.APPLICATION_DECLINED:
        tally.add(Name.DECIDED, f"declined:{told.get('refusal', 0)}", *mine)
    elif event is EventType.MORE_DATA_WANTED:
        tally.add(Name.DECIDED, "more_wanted", *mine)


def add_way(tally: Tally, way: DecisionWay, hour: int, target: int) -> None:
    """On the day it was committed. `hour` on the lender's wall; `target`: milliseconds that the whole way shall not exceed."""
    for part in PARTS:
        span = getattr(way, part)
        if span is not None:
            tally.add(Name.WAY, f"{part}:{bucket_of(span):03}", partner=way.partner, total=milliseconds(span))
    if way.accepted_at is None:
        tally.add(Name.UNTAKEN, way.type.value, partner=way.partner)
    if way.total is not None:
        tally.add(Name.HOUR, f"{hour:02}:{step_of(way.total)}", partner=way.partner)
        tally.add(Name.MISSED, f"of:{target}", partner=way.partner)
        if milliseconds(way.total) > target:
            tally.add(Name.MISSED, f"over:{target}", partner=way.partner)


class Slowest:
    """The slowest ways of each site; few, however many there were."""

    def __init__(self) -> None:
        self._kept: dict[str, list[tuple[int, str]]] = {}

    def look(self, ways: Iterable[DecisionWay]) -> None:
        """Keep those that are among the slowest."""
        for way in ways:
            if way.total is not None:
                mine = [*self._kept.get(way.partner, ()), (milliseconds(way.total), f"{way.application_id}:{way.event_id}")]
                self._kept[way.partner] = nlargest(WORST, mine) if len(mine) > WORST else mine

    def add(self, tally: Tally) -> None:
        """As figures: each is one way."""
        for partner, kept in self._kept.items():
            for spent, whose in kept:
                tally.add(Name.WORST, whose, partner=partner, total=spent)


def add_paid(tally: Tally, row: PaidRow) -> None:
    """On the day it was paid."""
    if row.paid:
        sort = "debit" if row.by_card_debit else row.wish
        tally.add(Name.PAID, sort, partner=row.partner, product=row.product, total=row.paid)


def add_returned(tally: Tally, row: ReturnedRow) -> None:
    """On the day it was given back."""
    tally.add(Name.RETURNED, "chargeback" if row.chargeback else "refund", partner=row.partner, total=row.amount)


def add_message(tally: Tally, row: MessageRow) -> None:
    """On the day the gateway took it."""
    tally.add(Name.SENT, f"{row.channel}:{row.purpose}", partner=row.partner, total=row.cost or 0)
    if row.cost is None:
        tally.add(Name.SENT_PARTS, "uncosted", partner=row.partner)
    if row.parts:
        tally.add(Name.SENT_PARTS, "parts", partner=row.partner, total=row.parts)
    tally.add(Name.SENT_STATE, f"{row.gateway}:{row.state}", partner=row.partner)
    if row.state == DELIVERED and row.ended_at is not None:
        span = row.ended_at - row.taken_at
        sort = f"{row.gateway}:{bucket_of(span):03}"
        tally.add(Name.SENT_SPAN, sort, partner=row.partner, total=milliseconds(span))


def add_try(tally: Tally, row: TryRow) -> None:
    """On the day it was made. An event arrives once: what is taken again was sent again."""
    if not 200 <= row.http_status < 300:
        tally.add(Name.PUSH, "failed", partner=row.partner)
        tally.add(Name.PUSH_FAULT, str(row.http_status), partner=row.partner)
        return
    if row.taken_before:
        tally.add(Name.PUSH, "again", partner=row.partner)
        return
    span = row.at - row.occurred_at
    tally.add(Name.PUSH, "later" if row.before else "first", partner=row.partner)
    tally.add(Name.PUSH_TRIES, "taken", partner=row.partner, total=row.before + 1)
    tally.add(Name.PUSH_SPAN, f"{bucket_of(span):03}", partner=row.partner, total=milliseconds(span))


def add_call(tally: Tally, row: CallRow) -> None:
    """On the day it was made."""
    tally.add(Name.CALL, f"{row.receiver}:{outcome_of(row.result)}", total=row.milliseconds)
    tally.add(Name.CALL_SPAN, f"{row.receiver}:{bucket_of(timedelta(milliseconds=row.milliseconds)):03}", total=row.milliseconds)


def outcome_of(result: str) -> str:
    """How a call ended, by the words that the one way out notes it with (adapters.http)."""
    told = result.partition(", ")[2] if result.startswith("HTTP ") else result
    return next((fault for fault in _FAULTS if told.startswith(fault)), "ok")
