"""Write down what was found: safe differences are fixed, the others stand before a person, those that are gone are closed."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bridge.flows.hub import Hub
from bridge.flows.open_attention import open_attention
from bridge.flows.reconciling.word_differences import told_to_a_person
from bridge.model.reconciling.difference import Difference, DifferenceKind
from bridge.ports.reconciling import KeptDifference, Outcome
from bridge.ports.store import Transaction

Mend = Callable[[Transaction, Difference], None]
GONE = "следующая сверка расхождения не нашла"
# Once a person has said that such a deal or payment is none of ours, its next state changes nothing.
_LET_BE_FOR_GOOD = frozenset({DifferenceKind.DEAL_WITHOUT_KEY, DifferenceKind.PAYMENT_ONLY_THERE})


class Course(StrEnum):
    """What became of a difference: FIXED just now; a PERSON must look; ACCEPTED: a person looked and let it be; only SEEN."""

    FIXED = "fixed"
    PERSON = "person"
    ACCEPTED = "accepted"
    SEEN = "seen"


@dataclass(frozen=True)
class Finding:
    """A difference and what became of it."""

    difference: Difference
    course: Course


def keep_found(hub: Hub, tx: Transaction, found: Iterable[Difference], mend: Mend) -> list[Finding]:
    """Each in this transaction. What was fixed before and is there again, unchanged, is no longer thought safe."""
    ordered = sorted(found, key=lambda one: one.id)
    known = tx.differences.named([one.id for one in ordered])
    return [_keep(hub, tx, one, known.get(one.id), mend) for one in ordered]


def show_found(tx: Transaction, found: Iterable[Difference]) -> list[Finding]:
    """What would become of each, with nothing written."""
    ordered = sorted(found, key=lambda one: one.id)
    known = tx.differences.named([one.id for one in ordered])
    return [Finding(one, _course(one, known.get(one.id), mending=Course.SEEN)) for one in ordered]


def close_gone(hub: Hub, tx: Transaction, kept: Iterable[KeptDifference], still: Collection[str]) -> int:
    """Close those that are not among the ids of `still`, with their attentions; returns how many."""
    gone = [one for one in kept if one.difference.id not in still]
    now = hub.clock.now()
    for one in gone:
        tx.differences.put(replace(one, outcome=Outcome.GONE, ended_at=now))
        _close_attention(hub, tx, one, GONE)
    return len(gone)


def summed_up(findings: Sequence[Finding]) -> Mapping[Course, int]:
    """How many of each course."""
    return {course: sum(one.course is course for one in findings) for course in Course}


def _course(difference: Difference, before: KeptDifference | None, mending: Course = Course.FIXED) -> Course:
    if before is not None and before.outcome is Outcome.FIXED and before.difference.same_values(difference):
        return Course.PERSON
    if difference.safe:
        return mending
    if before is None or before.outcome is not Outcome.OPEN or before.accepted_at is None:
        return Course.PERSON
    let_be = before.difference.same_values(difference) or difference.kind in _LET_BE_FOR_GOOD
    return Course.ACCEPTED if let_be else Course.PERSON


def _keep(hub: Hub, tx: Transaction, difference: Difference, before: KeptDifference | None, mend: Mend) -> Finding:
    now, course = hub.clock.now(), _course(difference, before)
    going_on = before is not None and before.outcome is Outcome.OPEN
    found_at = before.found_at if before and going_on else now
    kept = KeptDifference(difference, found_at, now, attention_id=_attention_id(difference))
    if course is Course.FIXED:
        mend(tx, difference)
        kept = replace(kept, outcome=Outcome.FIXED, ended_at=now)
        if before:
            _close_attention(hub, tx, before, "исправлено сверкой")
    elif course is Course.PERSON:
        if before and not before.difference.same_values(difference):
            _close_attention(hub, tx, before, "значения изменились")
        _open(hub, tx, difference)
    tx.differences.put(kept)
    return Finding(difference, course)


def _open(hub: Hub, tx: Transaction, difference: Difference) -> None:
    text, attention_id = told_to_a_person(difference), _attention_id(difference)
    open_attention(hub, tx, f"difference:{difference.id}", text, difference.application_id, attention_id)


def _close_attention(hub: Hub, tx: Transaction, kept: KeptDifference, resolution: str) -> None:
    if tx.attentions.find_waiting(kept.attention_id) is not None:
        tx.attentions.resolve(kept.attention_id, hub.clock.now(), resolution)


def _attention_id(difference: Difference) -> str:
    """Two reconciliations at once open one attention, not two."""
    return f"att_{difference.id}"
