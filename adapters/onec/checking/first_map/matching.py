"""Names of a base matched with our fields: how well each fits, which is taken, and what speaks against it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from adapters.onec.checking.dictionary import Dictionary, Meant, Pattern, Spec
from adapters.onec.soap.described import Field, Kind

SURE, POSSIBLE, MARGIN = 0.85, 0.55, 0.08
WEAK = 0.7
EXTRA, STRANGER, SLIP, AROUND, NEUTRAL, SPECIAL = 0.3, 0.2, 0.06, 0.03, 0.04, 0.35
RETURN = "return"
_FITTING: Mapping[str, Mapping[Kind, float]] = {
    "text": {Kind.TEXT: 1, Kind.WHOLE: 0.8, Kind.NUMBER: 0.8, Kind.YES_NO: 0.9, Kind.MOMENT: 0.9, Kind.DAY: 0.9},
    "sum": {Kind.NUMBER: 1, Kind.WHOLE: 0.95, Kind.TEXT: 0.95},
    "day": {Kind.DAY: 1, Kind.MOMENT: 1, Kind.TEXT: 0.95},
    "moment": {Kind.MOMENT: 1, Kind.DAY: 0.95, Kind.TEXT: 0.95},
    "whole": {Kind.WHOLE: 1, Kind.NUMBER: 1, Kind.TEXT: 0.95},
    "yes_no": {Kind.YES_NO: 1, Kind.WHOLE: 0.9, Kind.NUMBER: 0.9, Kind.TEXT: 0.9},
    "paper": {Kind.BINARY: 1, Kind.TEXT: 0.95},
    "version": {Kind.TEXT: 1, Kind.WHOLE: 1, Kind.NUMBER: 1},
    "digits": {Kind.TEXT: 1, Kind.WHOLE: 0.9, Kind.NUMBER: 0.9},
}
_UNKNOWN_KIND, _OTHER_KIND = 0.9, 0.5
NOWHERE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Leaf:
    """A field that may be taken: its dotted name, what the names around it mean; `within`: what all of it is about."""

    path: str
    field: Field
    meant: Meant
    around: frozenset[str] = NOWHERE
    within: frozenset[str] = NOWHERE


@dataclass(frozen=True)
class Match:
    """What was taken for a field of ours. `doubt`: why it is not sure, empty when it is. `others`: what else it might be."""

    spec: Spec
    leaf: Leaf
    score: float
    doubt: str = ""
    others: tuple[str, ...] = field(default=())

    @property
    def sure(self) -> bool:
        """True when nothing speaks against it."""
        return not self.doubt


def fits(
    patterns: Iterable[Pattern], meant: Meant, words: Dictionary, around: frozenset[str] = NOWHERE,
    within: frozenset[str] = NOWHERE,
) -> float:  # fmt: skip
    """From 0 to 1: how well a name means one of the patterns."""
    return max((_fit(one, meant, words, around | within, within) for one in patterns), default=0.0)


def _fit(pattern: Pattern, meant: Meant, words: Dictionary, around: frozenset[str], within: frozenset[str]) -> float:
    missing = pattern - meant.meanings
    if missing - around or not (meant.meanings & pattern or meant.meanings <= words.neutral):
        return 0.0
    extra = meant.meanings - pattern
    neutral = words.neutral - (words.things if pattern & words.things and pattern & words.things <= words.apart else NOWHERE)
    cost = sum(AROUND if one in around else NEUTRAL if one in neutral else EXTRA for one in extra)
    cost += AROUND * len(missing) + STRANGER * meant.strangers + SLIP * meant.slips
    cost += SPECIAL * len((around & words.special) - pattern - meant.meanings - within)
    # КодКлиента inside of a deal is no number of the deal.
    cost += EXTRA * bool(missing & words.things and extra & words.things)
    return max(1.0 - cost, 0.0)


def score_of(spec: Spec, leaf: Leaf, words: Dictionary) -> float:
    """How well a field of theirs is the one of ours, by its name and its type."""
    sure, weak = (fits(one, leaf.meant, words, leaf.around, leaf.within) for one in (spec.patterns, spec.weak))
    return max(sure, WEAK * weak) * _of_kind(spec.kind, leaf.field)


def _of_kind(kind: str, found: Field) -> float:
    if found.kind in (Kind.FREE, Kind.CORE):
        return _UNKNOWN_KIND
    if kind == "texts":
        return 1.0 if found.many else _OTHER_KIND
    if kind == "list":
        return 1.0 if found.kind is Kind.OBJECT and found.many else 0.0
    if found.many and found.kind is not Kind.OBJECT:
        return _OTHER_KIND
    return _FITTING.get(kind, {Kind.TEXT: 1.0}).get(found.kind, _OTHER_KIND)


def matched(specs: Sequence[Spec], leaves: Sequence[Leaf], words: Dictionary) -> dict[str, Match]:
    """Our fields with what was taken for each, the best first; a field of theirs is taken once."""
    scored = [
        (score, -order, spec, leaf)
        for order, spec in enumerate(specs)
        for leaf in leaves
        if (score := score_of(spec, leaf, words)) >= POSSIBLE
    ]
    found: dict[str, Match] = {}
    taken: set[str] = set()
    for score, _, spec, leaf in sorted(scored, key=lambda one: (one[0], one[1]), reverse=True):
        if spec.ours not in found and leaf.path not in taken:
            found[spec.ours] = Match(spec, leaf, score)
            taken.add(leaf.path)
    return {ours: _doubted(one, [other for other in scored if other[2].ours == ours], found) for ours, one in found.items()}


def _doubted(match: Match, scored: list[tuple[float, int, Spec, Leaf]], found: Mapping[str, Match]) -> Match:
    """The match with what else might be meant: fields that no better match has taken."""
    own = {one.leaf.path: one.score for one in found.values()}
    near = sorted(
        ((score, leaf.path) for score, _, _, leaf in scored
         if leaf.path != match.leaf.path and own.get(leaf.path, 0.0) <= score), reverse=True,
    )  # fmt: skip
    others = tuple(path for _, path in near[:3])
    close = bool(near) and near[0][0] >= match.score - MARGIN
    doubt = "two names fit equally well" if close else "the name fits only in part" if match.score < SURE else ""
    return Match(match.spec, match.leaf, match.score, doubt, others)


def leaves_of(
    fields: Iterable[Field],
    words: Dictionary,
    within: frozenset[str] = NOWHERE,
    around: frozenset[str] = NOWHERE,
    before: str = "",
    deep: int = 6,
) -> list[Leaf]:
    """Every field that may be taken, objects and lists among them, with dotted names. Lists are not entered."""
    found = []
    for one in fields:
        meant = words.meant(one.name) if one.name != RETURN else Meant(NOWHERE)
        leaf = Leaf(f"{before}{one.name}", one, meant, around, within)
        found.append(leaf)
        if one.kind is Kind.OBJECT and not one.many and deep > 1:
            found += leaves_of(one.fields, words, within, around | meant.meanings, f"{leaf.path}.", deep - 1)
    return found


def simple(leaves: Iterable[Leaf]) -> list[Leaf]:
    """Those that hold one value."""
    return [one for one in leaves if one.field.kind is not Kind.OBJECT]


def lists(leaves: Iterable[Leaf]) -> list[Leaf]:
    """Those that hold rows."""
    return [one for one in leaves if one.field.kind is Kind.OBJECT and one.field.many]
