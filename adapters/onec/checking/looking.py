"""A need looked up in described fields, and what that gives as findings."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from adapters.onec.checking.findings import Finding, Level, State
from adapters.onec.checking.fitting import UNKNOWN, misfit
from adapters.onec.checking.hints import nearest
from adapters.onec.checking.needs import Need
from adapters.onec.soap.described import Field, Kind, walked
from mappings.letters import folded

LEFT_TO_DO = "TODO"
"""Names that begin so were written by `map init` where nothing was found."""


@dataclass(frozen=True)
class Place:
    """Where a need is looked up. `before`: what the printed names begin with. `texts`: a text may hold JSON, of which nothing
    is described. `lost`: what it means that a field which is sent is not there.
    """

    call: str
    fields: tuple[Field, ...]
    before: str = ""
    texts: bool = False
    lost: Level = Level.ERROR

    def inside(self, field: Field, path: str) -> "Place":
        """The place inside of an object."""
        return replace(self, fields=field.fields, before=f"{self.before}{path}.")

    def names(self) -> list[str]:
        """Dotted names of everything that is there."""
        return [path for path, _ in walked(self.fields)]


@dataclass(frozen=True)
class Hit:
    """`field` None: nothing there. `listed`: the way to it leads through a list. `alike`: the name as it is really written."""

    field: Field | None
    listed: str = ""
    alike: str = ""
    into_text: bool = False


def looked_up(fields: tuple[Field, ...], path: str, exactly: bool) -> Hit:
    """What stands under a dotted name; unless `exactly`, look-alike letters are one, as they are in reading."""
    at: Field | None = None
    listed = ""
    written: list[str] = []
    for name in path.split("."):
        if at is not None and at.kind in UNKNOWN:
            return Hit(at, listed)
        if at is not None and at.kind is not Kind.OBJECT:
            return Hit(None, listed, into_text=at.kind is Kind.TEXT)
        listed = listed or (".".join(written) if at is not None and at.many else "")
        at = _named(at.fields if at else fields, name, exactly)
        if at is None:
            return Hit(None, listed)
        written.append(at.name)
    alike = ".".join(written)
    return Hit(at, listed, "" if alike == path else alike)


def _named(fields: tuple[Field, ...], name: str, exactly: bool) -> Field | None:
    found = next((one for one in fields if one.name == name), None)
    if found is not None or exactly:
        return found
    return next((one for one in fields if folded(one.name) == folded(name)), None)


def findings_of(needs: Iterable[Need], place: Place) -> Iterator[Finding]:
    """One finding for each need and for all that it needs inside."""
    for need in needs:
        yield from _findings(need, place)


def _findings(need: Need, place: Place) -> Iterator[Finding]:
    hits = [(name, looked_up(place.fields, name, exactly=need.sends)) for name in need.theirs]
    name, hit = next((one for one in hits if one[1].field is not None), hits[0])
    if hit.field is None:
        yield _missing(need, name, hit, place)
        return
    yield _found(need, name, hit, hit.field, place)
    if need.inner and hit.field.kind is Kind.OBJECT:
        yield from findings_of(need.inner, place.inside(hit.field, name))


def _missing(need: Need, name: str, hit: Hit, place: Place) -> Finding:
    shown = place.before + name
    if hit.into_text and place.texts:
        to_do = is_to_do(name)
        note = "inside of a text: " + ("left to do" if to_do else "no description can tell")
        left = Level.OK if not to_do else Level.ERROR if need.required else Level.WARNING
        return Finding(place.call, shown, need.ours, State.NOT_DESCRIBED, left, note)
    level = place.lost if need.sends else Level.ERROR if need.required else Level.WARNING
    if is_to_do(name):
        return Finding(place.call, shown, need.ours, State.MISSING, level, "left to do: put the base's name here")
    note = "" if need.sends or need.required else "stays at its default"
    return Finding(place.call, shown, need.ours, State.MISSING, level, note, nearest(name, place.names()))


def is_to_do(name: str) -> bool:
    """True for a name that stands where one of the base must be put."""
    return any(part.startswith(LEFT_TO_DO) for part in name.split("."))


def _found(need: Need, name: str, hit: Hit, field: Field, place: Place) -> Finding:
    made = Finding(place.call, place.before + name, need.ours, State.FOUND, note=field.type)
    if field.kind in UNKNOWN:
        return replace(made, state=State.NOT_DESCRIBED, note=f"{field.type}: no description of what is inside")
    if hit.listed and not need.sends:
        note = f"{hit.listed} is a list: read it by `rows` or `each`"
        return replace(made, state=State.OTHER_TYPE, level=Level.ERROR, note=note)
    if wrong := misfit(need, field):
        return replace(made, state=wrong.state, level=wrong.level, note=wrong.note)
    if hit.alike:
        note = f"is written with other letters that look alike: {_spelt(hit.alike, name)}"
        return replace(made, level=Level.WARNING, note=note)
    return made


def _spelt(theirs: str, ours: str) -> str:
    """The letters that differ, named: nobody sees the difference."""
    pairs = [f"«{a}» is {_alphabet(a)}" for a, b in zip(theirs, ours, strict=False) if a != b]
    return ", ".join(pairs[:3]) or theirs


def _alphabet(letter: str) -> str:
    return "Latin" if letter.isascii() else "Cyrillic"
