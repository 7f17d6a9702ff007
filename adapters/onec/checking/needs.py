"""What one call of a map needs of a description: fields that it sends and fields that it reads, in one form for all wires."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from adapters.onec.checking.ours import form_of
from adapters.onec.dialect.call import Call
from mappings.fields import MISSING, InField, InMap, OutField, OutMap

# Forms that write one of a few words.
WRITTEN: Mapping[str, tuple[str, ...]] = MappingProxyType({"sex": ("Мужской", "Женский"), "bool_words": ("Да", "Нет")})


@dataclass(frozen=True)
class Need:
    """One field. `theirs`: dotted names, alternatives where several. `form`: name of the converter, empty for flags and objects.

    `always`: something is sent whatever our value is. `words`: what may be sent or is understood, when that is a list.
    `inner`: what stands inside, `many` when in a list of objects. `where`: the part of the map it stands in.
    """

    theirs: tuple[str, ...]
    ours: str
    where: str
    sends: bool = False
    form: str = ""
    required: bool = False
    always: bool = False
    most: int | None = None
    words: tuple[str, ...] = ()
    const: Any = MISSING
    inner: tuple["Need", ...] = ()
    many: bool = False

    @property
    def name(self) -> str:
        """Their name as the map gives it first."""
        return self.theirs[0]


def sent(out: OutMap, where: str) -> tuple[Need, ...]:
    """What an out-map sends."""
    return tuple(_of_out(one, where) for one in out.fields)


def _of_out(one: OutField, where: str) -> Need:
    if one.const is not MISSING:
        return Need((one.theirs,), "", where, sends=True, required=True, always=True, const=one.const)
    if one.rows is not None:
        inner = sent(one.rows, where)
        return Need((one.theirs,), one.ours, where, True, required=one.required, always=one.required, inner=inner, many=True)
    form = form_of(one.converter)
    words = tuple(str(word) for word in one.words.values()) if one.words is not None else WRITTEN.get(form, ())
    return Need(
        (one.theirs,), one.ours, where, sends=True, form="" if words else form, required=one.required,
        always=one.required or one.empty is not MISSING, most=one.most, words=words,
    )  # fmt: skip


def read(in_map: InMap, where: str = "read") -> tuple[Need, ...]:
    """What an in-map takes."""
    return tuple(_of_in(one, where) for one in in_map.fields)


def _of_in(one: InField, where: str) -> Need:
    inner = read(one.inner, where) if one.inner is not None else ()
    return Need(
        one.theirs, one.ours, where, form="" if one.inner is not None else form_of(one.converter), required=one.required,
        inner=inner, many=one.many,
    )  # fmt: skip


def judged(call: Call) -> Iterator[Need]:
    """What success, refusal and the end of a long answer are told by."""
    verdict = call.verdict
    for path in verdict.good:
        yield Need((path,), "success", "good", required=True)
    for path in verdict.error_text:
        yield Need((path,), "reason", "error_text")
    for path in verdict.none_when:
        yield Need((path,), "nothing there", "none_when", required=True)
    if call.pages:
        yield Need((call.pages.more,), "more to come", "pages", required=True, form="bool")
        yield Need((call.pages.since,), "goes on from", "pages", required=True, form="moment_iso")


def of_rows(call: Call) -> Iterator[Need]:
    """What tells the live one of several rows."""
    if call.live:
        yield Need((call.live.by,), "one thing", "live", required=True)
        yield Need((call.live.deleted,), "deleted", "live", required=True, form="bool")
        yield Need((call.live.version,), "version", "live", required=True, form="whole")


def paths_of(needs: Iterable[Need]) -> set[str]:
    """All names that are sent, with those of the objects around them."""
    found: set[str] = set()
    for one in needs:
        for path in one.theirs:
            parts = path.split(".")
            found |= {".".join(parts[:n]) for n in range(1, len(parts) + 1)}
            found |= {f"{path}.{name}" for name in paths_of(one.inner)}
    return found
