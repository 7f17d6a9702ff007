"""What a run would erase now, rule by rule, and what is held up by what. Changes nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bridge.flows.erasing.find_due import BY_AGE, STEPS, Step, before, due_page
from bridge.flows.hub import Hub
from bridge.model.erasing.rules import Rule, Scope
from bridge.ports.store import Place

_MOST = 100_000


@dataclass(frozen=True)
class Foreseen:
    """One rule: how many applications or rows are due (None: rows are not counted, they go as they age), and what is held by
    which obstacle."""

    rule: Rule
    due: int | None
    held: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def preview_retention(hub: Hub) -> Iterator[Foreseen]:
    """Every rule in force today, in the order of a run."""
    for step in STEPS:
        rule = hub.retention.of(step.kind, hub.clock.today())
        if rule is not None:
            yield _rows(hub, step, rule) if step.scope is None else _applications(hub, step, step.scope, rule)


def reasons(foreseen: Foreseen) -> Mapping[str, int]:
    """How many are held by each obstacle."""
    return Counter(word for words in foreseen.held.values() for word in words)


def _applications(hub: Hub, step: Step, scope: Scope, rule: Rule) -> Foreseen:
    due, held = 0, dict[str, tuple[str, ...]]()
    place: Place | None = None
    while True:
        with hub.store.read() as tx:
            page = due_page(hub, tx, step, scope, rule, place)
        due, place = due + len(page.due), page.place
        held |= {one: tuple(words) for one, words in page.held.items()}
        if place is None:
            return Foreseen(rule, due, held)


def _rows(hub: Hub, step: Step, rule: Rule) -> Foreseen:
    if step.kind not in BY_AGE:
        return Foreseen(rule, None)
    with hub.store.read() as tx:
        return Foreseen(rule, tx.erasing.count_rows(step.kind, before(hub, rule), _MOST))
