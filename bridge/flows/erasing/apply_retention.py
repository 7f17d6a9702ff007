"""Every night: erase what the rules let go, a page a step, one row that comes back until all is looked at.

Stopped anywhere it goes on from its bookmark; what was erased already is not found again.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bridge.flows.erasing.erase_application import ErasureHeldError, Why, erase_application
from bridge.flows.erasing.find_due import BY_AGE, STEPS, Step, before, due_page
from bridge.flows.hub import TIMER, Hub
from bridge.model.erasing.records import RETENTION
from bridge.model.erasing.rules import Kind, Rule, Scope
from bridge.model.errors import VersionStaleError
from bridge.ports.reconciling import Bookmark
from bridge.ports.store import Leftover, Place, Transaction
from bridge.ports.work import Later, Work, WorkKind

NIGHTLY, BY = "retention", "clock"
_HOUR, _MINUTE = 2, 20
_ROWS = 500


@dataclass(frozen=True)
class Run:
    """How far a run came: the step of STEPS, the place within it, what was erased and what was held up, by kind."""

    started_at: datetime
    step: int = 0
    place: Place | None = None
    erased: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[str, int] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        """True when everything was looked at."""
        return self.step >= len(STEPS)


def watch_retention(hub: Hub, tx: Transaction) -> None:
    """Have the next night's run done; nothing happens while it is planned already."""
    tx.work.post(WorkKind.APPLY_RETENTION, "", TIMER, NIGHTLY, next_night(hub), once=NIGHTLY)


def next_night(hub: Hub) -> datetime:
    """When the next run begins (UTC): twenty past two on the lender's wall."""
    local = hub.clock.local(hub.clock.now())
    night = local.replace(hour=_HOUR, minute=_MINUTE, second=0, microsecond=0)
    return (night if night > local else night + timedelta(days=1)).astimezone(UTC)


def apply_retention(hub: Hub, work: Work) -> Later:
    """One page; at once again until all is looked at, then the next night."""
    run = go_on(hub, last_run(hub))
    return Later(next_night(hub) if run.over else hub.clock.now())


def run_retention(hub: Hub) -> Iterator[Run]:
    """All of it now, for the desk: yields after every page."""
    run = Run(hub.clock.now())
    while not run.over:
        run = go_on(hub, run)
        yield run


def last_run(hub: Hub) -> Run | None:
    """The run under way, or the last one; None before the first."""
    with hub.store.read() as tx:
        return _of_bookmark(tx.bookmarks.get(NIGHTLY))


def go_on(hub: Hub, run: Run | None) -> Run:
    """One page of a run, a fresh one when it is over."""
    run = run if run is not None and not run.over else Run(hub.clock.now())
    step = STEPS[run.step]
    rule = hub.retention.of(step.kind, hub.clock.today())
    after = replace(run, step=run.step + 1, place=None) if rule is None else _page(hub, run, step, rule)
    with hub.store.begin() as tx:
        tx.bookmarks.put(_bookmark(after))
    return after


def _page(hub: Hub, run: Run, step: Step, rule: Rule) -> Run:
    if step.scope is None:
        gone = _rows(hub, step.kind, rule)
        erased = _more(run.erased, step.kind, gone)
        return replace(run, erased=erased, step=run.step + (gone < _ROWS))
    with hub.store.read() as tx:
        page = due_page(hub, tx, step, step.scope, rule, run.place)
    held = Counter(_erase(hub, one.application_id, step.scope, rule) for one in page.due)
    run = replace(run, erased=_more(run.erased, step.kind, held[True]), place=page.place)
    run = replace(run, held=_more(run.held, step.kind, len(page.held) + held[False]))
    return run if page.place else replace(run, step=run.step + 1)


def _erase(hub: Hub, application_id: str, scope: Scope, rule: Rule) -> bool:
    """False when it is held up after all: somebody was quicker."""
    try:
        with hub.store.begin() as tx:
            erase_application(hub, tx, application_id, scope, Why(RETENTION, rule.kind, rule.article, BY))
    except (ErasureHeldError, VersionStaleError):
        return False
    return True


def _rows(hub: Hub, kind: Kind, rule: Rule) -> int:
    with hub.store.begin() as tx:
        if kind in BY_AGE:
            return tx.erasing.empty_rows(kind, before(hub, rule), _ROWS)
        return tx.leftovers.remove(Leftover(kind.value), before(hub, rule), _ROWS)


def _more(counts: Mapping[str, int], kind: Kind, more: int) -> Mapping[str, int]:
    return {**counts, kind.value: counts.get(kind.value, 0) + more} if more else counts


def _bookmark(run: Run) -> Bookmark:
    place = [run.place[0].isoformat(), run.place[1]] if run.place else []
    facts = {"step": run.step, "place": place, "erased": dict(run.erased), "held": dict(run.held)}
    return Bookmark(NIGHTLY, run.started_at, facts)


def _of_bookmark(bookmark: Bookmark) -> Run | None:
    facts = bookmark.facts
    step, place, erased, held = (facts.get(name) for name in ("step", "place", "erased", "held"))
    if bookmark.at is None or not isinstance(step, int) or not isinstance(erased, Mapping) or not isinstance(held, Mapping):
        return None
    at = (datetime.fromisoformat(place[0]), str(place[1])) if isinstance(place, list) and len(place) == 2 else None
    return Run(bookmark.at, step, at, dict(erased), dict(held))
