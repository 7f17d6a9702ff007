"""Look for what the rules let go: applications page by page, with what stands in the way; old rows by their age."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bridge.flows.hub import Hub
from bridge.model.erasing.records import Ended
from bridge.model.erasing.rules import STATUSES, Kind, Rule, Scope, evidence_of, kind_of
from bridge.model.status import Status
from bridge.ports.store import Place, Transaction

PAGE = 100


@dataclass(frozen=True)
class Step:
    """One part of a run: applications of a kind in a scope, or rows of a kind (`scope` None)."""

    kind: Kind
    scope: Scope | None = None

    @property
    def statuses(self) -> tuple[Status, ...]:
        """Where applications of it are found."""
        if self.kind is Kind.EVIDENCE:
            return STATUSES[Kind.UNFINISHED] + STATUSES[Kind.REFUSED]
        return STATUSES[Kind.CLOSED if self.kind is Kind.SIGNED_EVIDENCE else self.kind]


_PERSON = (Kind.UNFINISHED, Kind.REFUSED, Kind.CLOSED)
_EVIDENCE = (Kind.EVIDENCE, Kind.SIGNED_EVIDENCE)
STEPS: tuple[Step, ...] = (
    *(Step(kind, Scope.PERSON) for kind in _PERSON),
    *(Step(kind, Scope.EVIDENCE) for kind in _EVIDENCE),
    *(Step(kind) for kind in Kind if kind not in (*_PERSON, *_EVIDENCE)),
)
"""The parts of a run, in their order."""
BY_AGE = (Kind.MESSAGES, Kind.QUESTIONS, Kind.ENTRIES, Kind.ACCOUNTS)
"""Rows that are counted before they go; the others are left over from work that is done."""


@dataclass(frozen=True)
class Page:
    """What a page of the search found: `due` may go, `held` may not now and why; `place`: where the next page begins."""

    due: Sequence[Ended] = ()
    held: Mapping[str, Sequence[str]] = field(default_factory=dict)
    place: Place | None = None


def due_page(hub: Hub, tx: Transaction, step: Step, scope: Scope, rule: Rule, after: Place | None) -> Page:
    """A page of applications of a step; its `place` None: there are no more."""
    today, now = hub.clock.today(), hub.clock.now()
    found = tx.erasing.ended(step.statuses, scope, now - rule.shortest, after, PAGE)
    due = [one for one in found if _is_of(step, one) and today > rule.last_day(hub.clock.local(one.ended_at).date())]
    held = tx.erasing.obstacles([one.application_id for one in due]) if due else {}
    place = (found[-1].received_at, found[-1].application_id) if len(found) == PAGE else None
    return Page([one for one in due if one.application_id not in held], held, place)


def before(hub: Hub, rule: Rule) -> datetime:
    """Rows that were over before this moment are due."""
    return hub.clock.now() - rule.shortest


def _is_of(step: Step, one: Ended) -> bool:
    kind = kind_of(one.status, one.signed)
    return kind is not None and step.kind is (kind if step.scope is Scope.PERSON else evidence_of(kind))
