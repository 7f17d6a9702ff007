"""Which catalogue, document or register of a base is which of ours, and what its fields are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from adapters.onec.checking.dictionary import Dictionary, Pattern, SetSpec
from adapters.onec.checking.first_map.draft import placeholder, unsure
from adapters.onec.checking.first_map.matching import MARGIN, POSSIBLE, SURE, Leaf, Match, fits, leaves_of, lists, matched, simple
from adapters.onec.checking.fitting import GUID
from adapters.onec.checking.odata_fields import own_fields
from adapters.onec.odata.metadata import Metadata
from adapters.onec.odata.writing import is_object
from adapters.onec.soap.described import Field, Kind

NAME_SHARE = 0.6
OTHERS = 3
KEY = "_Key"
STANDARD = frozenset({
    "Ref_Key", "DataVersion", "DeletionMark", "Predefined", "PredefinedDataName", "Number", "Date", "Posted", "Code",
    "Description", "IsFolder", "Parent_Key", "Owner_Key", "LineNumber",
})  # fmt: skip


@dataclass(frozen=True)
class SetView:
    """One set of the base. `mark`: what is not sure of its choice, empty when nothing."""

    name: str
    metadata: Metadata
    words: Dictionary
    score: float = 1.0
    mark: str = ""

    @property
    def is_document(self) -> bool:
        """True when rows have a number and a date and are posted."""
        return self.name.startswith("Document_")

    @property
    def posts(self) -> bool:
        """True when rows are posted."""
        offered = self.metadata.functions_of(self.name)
        return self.is_document and ("Post" in offered or not self.metadata.functions)

    @property
    def number(self) -> str:
        """The field that people call its number."""
        return "Number" if self.is_document else "Code"

    @property
    def pick(self) -> str:
        """How one row is picked by its number: a catalogue may hold deleted rows of the same code."""
        return "one" if self.is_document else "live"

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Its own fields by name."""
        kind = self.metadata.kind_of(self.name)
        return {one.name: one for one in own_fields(self.metadata, kind)} if kind else {}

    @cached_property
    def meant(self) -> frozenset[str]:
        """What its name means."""
        return self.words.meant(bare(self.name)).meanings

    @cached_property
    def leaves(self) -> list[Leaf]:
        """Fields that a base has of its own, references left out."""
        own = [one for one in self.fields.values() if one.name not in STANDARD and one.type != GUID]
        return leaves_of(own, self.words, self.meant, deep=1)

    def sends(self, names: Iterable[str], call: str = "") -> dict[str, Match]:
        """Our values with the fields that take them."""
        return matched([self.words.spec("sends", name, call) for name in names], simple(self.leaves), self.words)

    def reads(self, names: Iterable[str], call: str = "") -> dict[str, Match]:
        """Our names with the fields, or sections, that give them."""
        specs = [self.words.spec("reads", name, call) for name in names]
        found = matched([one for one in specs if one.kind != "list"], simple(self.leaves), self.words)
        return found | matched([one for one in specs if one.kind == "list"], lists(self.leaves), self.words)

    def rows(self, names: Iterable[str]) -> dict[str, Match]:
        """What stands in rows of a list, for sets whose rows are such a list."""
        return matched([self.words.spec("rows", name) for name in names], simple(self.leaves), self.words)

    def dated(self) -> str:
        """The field of its date."""
        if self.is_document:
            return "Date"
        found = self.reads(["dated"]).get("dated")
        return found.leaf.path if found else placeholder("date")

    def link(self, role: str, to: "SetView | None" = None) -> str:
        """The field that refers to a row of a role, by what the description says or by its name; empty when there is none."""
        kind = self.metadata.kind_of(self.name)
        refers = [one.name for one in self.fields.values() if one.type == GUID and one.name.endswith(KEY)]
        told = [name for name in refers if kind and to and kind.links.get(name.removesuffix(KEY)) == to.name]
        return told[0] if told else self._best(self.words.links[role], [name for name in refers if name not in STANDARD])

    def flag(self, role: str) -> str:
        """A yes-or-no field, by its name; empty when there is none."""
        return self._best(self.words.links[role], [one.path for one in self.leaves if one.field.kind is Kind.YES_NO])

    def _best(self, patterns: Iterable[Pattern], names: Iterable[str]) -> str:
        best = max(((fits(patterns, self.words.meant(name), self.words), name) for name in names), default=(0.0, ""))
        return best[1] if best[0] >= SURE else ""


def bare(set_name: str) -> str:
    """The name of the object without the prefix of its kind."""
    return set_name.partition("_")[2]


def sets_of(metadata: Metadata, words: Dictionary) -> dict[str, SetView]:
    """The set of each role, as far as there is one."""
    return {role: found for role, spec in words.sets.items() if (found := _chosen(spec, metadata, words))}


def _chosen(spec: SetSpec, metadata: Metadata, words: Dictionary) -> SetView | None:
    scored = sorted(_scored(spec, metadata, words), reverse=True)
    if not scored:
        return None
    best, name = scored[0]
    near = tuple(other for score, other in scored[1:] if score >= best - MARGIN)[:OTHERS]
    others = near or tuple(other for _, other in scored[1 : OTHERS + 1])
    why = "two sets fit" if near else "its name and fields fit only in part" if best < SURE else ""
    return SetView(name, metadata, words, best, unsure(why, others) if why else "")


def _scored(spec: SetSpec, metadata: Metadata, words: Dictionary) -> Iterable[tuple[float, str]]:
    for name in metadata.sets:
        if not name.startswith(spec.kinds) or metadata.owner_of(name):
            continue
        named = fits(spec.patterns, words.meant(bare(name)), words)
        if named < POSSIBLE:
            continue
        score = named * (NAME_SHARE + (1 - NAME_SHARE) * _covered(spec, SetView(name, metadata, words)))
        # The usual kind of object goes before another, where all else is equal.
        score -= 0.02 * next(n for n, kind in enumerate(spec.kinds) if name.startswith(kind))
        if score >= POSSIBLE:
            yield score, name


def _covered(spec: SetSpec, view: SetView) -> float:
    """How many of the fields that such a set has are there."""
    if not spec.fields or not is_object(view.name):
        return 1.0
    looks = {"sends": view.sends, "reads": view.reads, "rows": view.rows}
    found = sum(len(look([name for name in spec.fields if name in view.words.placed(place)])) for place, look in looks.items())
    return found / len(spec.fields)
