"""The dictionary of names, read from mappings/onec_names: what parts of names mean, and what our calls and fields are called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from adapters.onec.checking.names import apart, slips_allowed, stems_of, without_prefix
from mappings.fields import load_map_file

FOLDER = Path(__file__).parents[3] / "mappings" / "onec_names"
REFERENCE = "_Key"
SHORTEST_HALF, SHORTEST_WHOLE = 3, 7
Pattern = frozenset[str]


@dataclass(frozen=True)
class Meant:
    """A name taken apart. `strangers`: parts that mean nothing known; `slips`: parts that are known by their likeness alone."""

    meanings: frozenset[str]
    strangers: int = 0
    slips: int = 0


@dataclass(frozen=True)
class Spec:
    """One field of ours: its kind of value, the patterns of names that surely mean it, and of those that may."""

    ours: str
    kind: str
    patterns: tuple[Pattern, ...]
    weak: tuple[Pattern, ...] = ()
    usual: str = ""
    rows: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[Pattern, ...]:
        """Sure and weak ones."""
        return (*self.patterns, *self.weak)


@dataclass(frozen=True)
class CallSpec:
    """One call of ours: how operations for it are called, what it sends and reads, which of that it can't do without."""

    name: str
    words: str
    changes: bool
    title: str
    patterns: tuple[Pattern, ...]
    weak: tuple[Pattern, ...]
    sends: tuple[str, ...]
    reads: tuple[str, ...]
    must: frozenset[str]

    @property
    def every(self) -> tuple[Pattern, ...]:
        """Sure and weak ones."""
        return (*self.patterns, *self.weak)


@dataclass(frozen=True)
class SetSpec:
    """A catalogue, document or register that is looked for."""

    role: str
    kinds: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    fields: tuple[str, ...]


class Dictionary:
    """Everything that stands in the folder."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._phrases: dict[tuple[str, ...], str] = {}
        for meaning, writings in _table(folder, "meanings")["meanings"].items():
            for writing in writings:
                self._phrases.setdefault(stems_of(writing), meaning)
        self._longest = max(map(len, self._phrases))
        self._alone = {phrase[0]: meaning for phrase, meaning in self._phrases.items() if len(phrase) == 1}
        fields = _table(folder, "fields")
        self.special, self.neutral, self.things, self.apart = (
            frozenset(fields[name]) for name in ("special", "neutral", "things", "apart")
        )
        self._fillers = frozenset(stem for word in fields["fillers"] for stem in stems_of(word))
        self.constants: Mapping[str, Any] = fields["constants"]
        self._fields = {place: _specs(fields[place]) for place in ("sends", "reads", "rows", "told")}
        self.calls = {name: _call(name, table) for name, table in _table(folder, "calls")["calls"].items()}
        sets = _table(folder, "sets")
        self.sets = {role: _set(role, table) for role, table in sets["sets"].items()}
        self.links = {role: patterns_of(texts) for role, texts in sets["links"].items()}
        self.states: Mapping[str, list[str]] = _table(folder, "states")["states"]
        self.meant = lru_cache(maxsize=50_000)(self._meant)

    def spec(self, place: str, name: str, call: str = "") -> Spec:
        """Our field in `place` (sends, reads, rows, told); of a call's own meaning where it has one there."""
        table = self._fields[place]
        return table.get(f"{call}.{name}") or table[name]

    def placed(self, place: str) -> frozenset[str]:
        """Names of our fields in a place."""
        return frozenset(self._fields[place])

    def _meant(self, name: str) -> Meant:
        """What a name means, without what stands before and after it for its author's order alone."""
        name = name.removesuffix(REFERENCE)
        ways = (self._taken_apart(stems_of(one)) for one in dict.fromkeys((name, without_prefix(name))))
        return min(ways, key=lambda one: (one.strangers, one.slips))

    def _taken_apart(self, stems: tuple[str, ...]) -> Meant:
        found: set[str] = set()
        strangers = slips = at = 0
        while at < len(stems):
            length, meaning = self._phrase_at(stems, at)
            if meaning:
                found.add(meaning)
                at += length
                continue
            if stems[at] in self._fillers:
                at += 1
                continue
            halves = self._halves(stems[at])
            near = "" if halves else self._near(stems[at])
            found |= set(halves) | ({near} if near else set())
            slips += bool(near)
            strangers += not (near or halves)
            at += 1
        return Meant(frozenset(found), strangers, slips)

    def _phrase_at(self, stems: tuple[str, ...], at: int) -> tuple[int, str]:
        for length in range(min(self._longest, len(stems) - at), 0, -1):
            if meaning := self._phrases.get(stems[at : at + length]):
                return length, meaning
        return 0, ""

    def _halves(self, stem: str) -> tuple[str, ...]:
        """Two words written as one without a capital letter: nomerdogovora."""
        for cut in range(SHORTEST_HALF, len(stem) - SHORTEST_HALF + 1 if len(stem) >= SHORTEST_WHOLE else 0):
            left, right = self._half(stem[:cut]), self._half(stem[cut:])
            if left and right:
                return left, right
        return ()

    def _half(self, text: str) -> str:
        return next((meaning for stem in stems_of(text) if (meaning := self._alone.get(stem))), "")

    def _near(self, stem: str) -> str:
        slips = slips_allowed(len(stem))
        if not slips:
            return ""
        near = ((apart(stem, known, slips), known) for known in self._alone if len(known) >= len(stem) - slips)
        best = min((one for one in near if one[0] <= slips), default=None)
        return self._alone[best[1]] if best else ""


def patterns_of(texts: Iterable[str]) -> tuple[Pattern, ...]:
    """Sets of meanings; `a|b` makes one for each."""
    return tuple(frozenset(one) for text in texts for one in product(*(word.split("|") for word in text.split())))


def _specs(tables: Mapping[str, Any]) -> dict[str, Spec]:
    return {
        name: Spec(
            name.rpartition(".")[2] if name.startswith("known_client.") else name, table["kind"], patterns_of(table["patterns"]),
            patterns_of(table.get("weak", [])), table.get("usual", ""), tuple(table.get("rows", [])),
        )
        for name, table in tables.items()
    }  # fmt: skip


def _call(name: str, table: Mapping[str, Any]) -> CallSpec:
    wanted = [*table["sends"], *table["reads"]]
    return CallSpec(
        name, table["words"], table.get("changes", False), table.get("title", ""), patterns_of(table["operations"]),
        patterns_of(table.get("weak", [])), _bare(table["sends"]), _bare(table["reads"]),
        frozenset(_bare(one for one in wanted if one.endswith("!"))),
    )  # fmt: skip


def _bare(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name.rstrip("!") for name in names)


def _set(role: str, table: Mapping[str, Any]) -> SetSpec:
    return SetSpec(role, tuple(table["kinds"]), patterns_of(table["patterns"]), tuple(table["fields"]))


def _table(folder: Path, name: str) -> dict[str, Any]:
    return load_map_file(folder / f"{name}.toml")


@cache
def dictionary() -> Dictionary:
    """The one of this installation."""
    return Dictionary()
