"""Which operation of a web service is which call of ours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from adapters.onec.checking.dictionary import CallSpec, Dictionary
from adapters.onec.checking.first_map.matching import POSSIBLE, SURE, WEAK, fits, leaves_of, matched
from adapters.onec.soap.described import Field, Kind, Operation

RETURN = "return"
NAME_SHARE = 0.7
ROWS = frozenset({"statuses", "deals", "changes"})
"""Calls that are answered with rows."""
# Calls that may be answered by one and the same operation.
SHARED = frozenset({"deals", "changes"})
OTHERS = 3
JSON = frozenset({"json", "list", "message", "content", "row"})
_NO_PARAMETERS = 0.5


@dataclass(frozen=True)
class Candidate:
    """An operation for a call. `named`: how well its name fits; `score`: with what it takes and gives."""

    operation: Operation
    named: float
    score: float
    json: str = ""


@dataclass(frozen=True)
class Chosen:
    """The operation that was taken, and others that might be it."""

    candidate: Candidate
    others: tuple[str, ...]

    @property
    def sure(self) -> bool:
        """True when its name is one that surely means the call, and nothing else comes near."""
        return self.candidate.score >= SURE - 0.05 and not self.others


def json_parameter(operation: Operation, words: Dictionary) -> str:
    """The parameter that carries a JSON text, where the operation takes one; empty for parameters of their own."""
    texts = [one for one in operation.parameters if one.kind is Kind.TEXT and not one.many and not one.words]
    if any(one not in texts for one in operation.parameters) or not _is_text(operation):
        return ""
    known = [one for one in texts if words.meant(one.name).meanings & JSON]
    if known:
        return known[0].name
    # A lone text of which the name says nothing: one that says what it is takes that and no JSON.
    return texts[0].name if len(texts) == 1 and not words.meant(texts[0].name).meanings else ""


def _is_text(operation: Operation) -> bool:
    told = operation.told(RETURN)
    return told is not None and told.kind in (Kind.TEXT, Kind.FREE) and not told.many


def candidates(spec: CallSpec, operations: Iterable[Operation], words: Dictionary) -> list[Candidate]:
    """Operations that may be the call, best first."""
    found = [one for operation in operations if (one := _candidate(spec, operation, words)).score >= POSSIBLE]
    return sorted(found, key=lambda one: (-one.score, one.operation.name))


def _candidate(spec: CallSpec, operation: Operation, words: Dictionary) -> Candidate:
    meant = words.meant(operation.name)
    named = max(fits(spec.patterns, meant, words), WEAK * fits(spec.weak, meant, words))
    if not named:
        return Candidate(operation, 0.0, 0.0)
    json = json_parameter(operation, words)
    # Of JSON in a text nothing is described: the name alone speaks.
    shape = 1.0 if json else _shape(spec, operation, words)
    return Candidate(operation, named, named * (NAME_SHARE + (1 - NAME_SHARE) * shape), json)


def _shape(spec: CallSpec, operation: Operation, words: Dictionary) -> float:
    """How much of what the call can't do without the operation takes and gives."""
    within = words.meant(operation.name).meanings
    return (_share(spec, spec.sends, operation.parameters, "sends", words, within) + _given(spec, operation, words, within)) / 2


def _share(
    spec: CallSpec, names: Iterable[str], fields: tuple[Field, ...], place: str, words: Dictionary, within: frozenset[str]
) -> float:
    must = [name for name in names if name in spec.must] or list(names)
    if not must:
        return 1.0
    leaves = leaves_of(fields, words, within)
    if not leaves:
        return _NO_PARAMETERS if place == "sends" else 0.0
    found = matched([words.spec(place, name, spec.name) for name in must], leaves, words)
    return len(found) / len(must)


def _given(spec: CallSpec, operation: Operation, words: Dictionary, within: frozenset[str]) -> float:
    told = operation.told(RETURN)
    if told is not None and told.kind is not Kind.OBJECT and len(spec.reads) == 1:
        return 1.0
    inner = [one for one in operation.result if one.kind is Kind.OBJECT]
    rows = tuple(field for one in inner for field in one.fields if field.many and field.kind is Kind.OBJECT)
    deeper = tuple(field for one in (*rows, *(one for one in inner if one.many)) for field in one.fields)
    names = [name for name in spec.reads if name in spec.must]
    # Calls that are answered with rows can't be answered by loose parameters.
    places = [tuple(field for one in inner for field in one.fields), deeper] if spec.name in ROWS else [operation.result, deeper]
    return max(_share(spec, names, fields, "reads", words, within) for fields in places)


def chosen(specs: Mapping[str, CallSpec], operations: Iterable[Operation], words: Dictionary) -> dict[str, Chosen]:
    """The operation of each call; one operation answers one call, but for those that may share it."""
    operations = list(operations)
    found = {name: candidates(spec, operations, words) for name, spec in specs.items()}
    ranked = [(name, one) for name, many in found.items() for one in many]
    ranked.sort(key=lambda one: (one[1].score, one[1].named), reverse=True)
    taken: dict[str, str] = {}
    made: dict[str, Chosen] = {}
    for name, one in ranked:
        owner = taken.get(one.operation.name)
        if name in made or not (owner is None or {owner, name} <= SHARED):
            continue
        taken.setdefault(one.operation.name, name)
        made[name] = Chosen(one, ())
    return {name: Chosen(one.candidate, _near(name, one.candidate, found[name], taken)) for name, one in made.items()}


def _near(name: str, taken_one: Candidate, found: list[Candidate], taken: Mapping[str, str]) -> tuple[str, ...]:
    """Other operations that nothing better is known of. A choice that stands out has none."""
    free = [one for one in found if taken.get(one.operation.name, name) == name and one is not taken_one]
    least = taken_one.score - 0.1
    return tuple(one.operation.name for one in free if one.score >= least or taken_one.score < SURE)[:OTHERS]
