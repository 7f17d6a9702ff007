"""The way of a decision as an officer sees it: a bar of its parts with words and times, and what is not known, said so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from bridge.model.timing.decision_way import DecidedBy, DecisionWay
from bridge.web.charts.spans import in_words
from bridge.web.office.wording import EVENTS

__all__ = ["PARTS", "TELLERS", "Part", "ShownWay", "in_words", "shown", "skew_in_words"]

PARTS: Mapping[str, str] = MappingProxyType(
    {"to_hub": "1С → хаб", "in_hub": "хаб", "to_site": "хаб → сайт", "total": "от решения в 1С до сайта"}
)
TELLERS: Mapping[DecidedBy, str] = MappingProxyType(
    {
        DecidedBy.BASE: "время решения — из базы",
        DecidedBy.NOTICE: "время решения — из уведомления базы",
        DecidedBy.ARRIVAL: "база времени не сообщает, считаем от прихода уведомления",
        DecidedBy.READING: "когда решили, база не сообщает: узнали опросом",
    }
)
# The bar's own units; a part that took next to nothing is still to be seen.
WIDTH, _THINNEST = 200.0, 3.0


@dataclass(frozen=True)
class Part:
    """One stretch: its name as a class, in words, how long in words, and where its bar lies."""

    name: str
    words: str
    took: str
    x: float
    width: float


@dataclass(frozen=True)
class ShownWay:
    """One line: what was decided, the parts that are known, the whole if it is, and notes."""

    what: str
    parts: Sequence[Part]
    total: str
    notes: Sequence[str]


def shown(way: DecisionWay) -> ShownWay:
    """The way in words."""
    known = [(name, span) for name in ("to_hub", "in_hub", "to_site") if (span := getattr(way, name)) is not None]
    total = in_words(way.total) if way.total is not None else ""
    return ShownWay(EVENTS[way.type], _laid_out(known), total, list(_notes(way)))


def skew_in_words(way: DecisionWay) -> str:
    """What the moments tell of the base's clock; empty when they do not contradict each other."""
    if not way.skew:
        return ""
    how = "спешат" if way.skew > timedelta(0) else "отстают"
    return f"часы базы {how} на {in_words(abs(way.skew))} или больше"


def _notes(way: DecisionWay) -> list[str]:
    notes = [] if way.sent_at is None else [TELLERS[way.decided_by]]
    notes += [skew_in_words(way)] if way.skew else []
    notes += ["решено до того, как хаб стал хранить моменты"] if way.sent_at is None else []
    return notes + (["сайт ещё не принял"] if way.accepted_at is None else [])


def _laid_out(known: Sequence[tuple[str, timedelta]]) -> list[Part]:
    whole = sum((span for _, span in known), timedelta(0)) or timedelta(seconds=1)
    widths = [max(WIDTH * (span / whole), _THINNEST) for _, span in known]
    scale = WIDTH / sum(widths) if sum(widths) > WIDTH else 1.0
    parts, x = [], 0.0
    for (name, span), width in zip(known, widths, strict=True):
        parts.append(Part(name, PARTS[name], in_words(span), round(x, 1), round(width * scale, 1)))
        x += width * scale
    return parts
