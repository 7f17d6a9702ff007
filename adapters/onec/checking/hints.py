"""Names that may be meant by one that is not there."""

from collections.abc import Iterable
from difflib import SequenceMatcher

from adapters.onec.checking.dictionary import dictionary
from adapters.onec.checking.names import apart, slips_allowed, stems_of

NOT_WHOLE, ALIKE, SAME = 0.9, 0.7, 0.85


def nearest(wanted: str, names: Iterable[str], most: int = 3, least: float = 0.5) -> tuple[str, ...]:
    """Names that look like a dotted name, best first: their last parts count most."""
    scored = ((likeness(wanted, name), name) for name in dict.fromkeys(names) if name != wanted)
    best = sorted((one for one in scored if one[0] >= least), key=lambda one: (-one[0], one[1]))
    return tuple(name for _, name in best[:most])


def likeness(one: str, other: str) -> float:
    """From 0 to 1: how many parts of two dotted names have the same stems, the same letters or the same meaning."""
    last, outer = _likeness(one.rpartition(".")[2], other.rpartition(".")[2]), 0.0
    if "." in one or "." in other:
        outer = _likeness(one.rpartition(".")[0], other.rpartition(".")[0])
    return last * 0.9 + outer * 0.1 if last else 0.0


def _in_meaning(one: str, other: str) -> float:
    """How much of what two names mean is the same: ПаспортСерия and ДокументСерия are one."""
    first, second = (dictionary().meant(name).meanings for name in (one, other))
    return SAME * 2 * len(first & second) / (len(first) + len(second)) if first & second else 0.0


def _likeness(one: str, other: str) -> float:
    first, second = stems_of(one), list(stems_of(other))
    if not first or not second:
        return 0.0
    whole, whole_other = "".join(first), "".join(second)
    if apart(whole, whole_other, slips := slips_allowed(min(len(whole), len(whole_other)))) <= slips:
        return 0.95 if whole != whole_other else 1.0
    shared = 0
    for a in first:
        fitting = next((b for b in second if apart(a, b, slips_allowed(len(a))) <= slips_allowed(len(a))), None)
        if fitting is not None:
            second.remove(fitting)
            shared += 1
    parts = 2 * shared / (len(first) + shared + len(second)) * NOT_WHOLE
    letters = SequenceMatcher(None, whole, whole_other, autojunk=False).ratio() * NOT_WHOLE
    return max(parts, letters if letters >= ALIKE else 0.0, _in_meaning(one, other))
