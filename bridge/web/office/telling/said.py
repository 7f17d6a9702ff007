"""Request and answer under a line of time: as they were kept, masked when they were written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bridge.model.exchanging import Side, Talk
from bridge.model.exchanging.values import counted
from bridge.ports.store import Transaction
from bridge.web.office.telling.line import Line, Said

# Characters on one page; what does not fit is opened by itself.
_ROOM = 300_000


@dataclass(frozen=True)
class Spoken:
    """`lines` with what was said; `alone`: numbers of those that did not fit."""

    lines: Sequence[Line]
    alone: frozenset[int]


def spoken(tx: Transaction, application_id: str, lines: Sequence[Line]) -> Spoken:
    """Lines of one part, each with its contents; the newest first while there is room."""
    talks = tx.talks.of(application_id, [line.number for line in lines if line.number])
    fitting = dict(_fitting(talks))
    told = [replace(line, said=sides_of(fitting[line.number])) if line.number in fitting else line for line in lines]
    return Spoken(told, frozenset(talks.keys() - fitting.keys()))


def _fitting(talks: Mapping[int, Talk]) -> Iterator[tuple[int, Talk]]:
    room = _ROOM
    for number in sorted(talks, reverse=True):
        sides = (talks[number].request, talks[number].answer)
        room -= sum(len(side.body) for side in sides if side)
        # One that is alone on the page is shown however long it is.
        if room >= 0 or len(talks) == 1:
            yield number, talks[number]


def sides_of(talk: Talk) -> tuple[Said, ...]:
    """Both sides in words."""
    answer = side_of("Ответ", talk.answer) if talk.answer else Said("Ответ", ("не пришёл",))
    return side_of("Запрос", talk.request), answer


def side_of(title: str, side: Side) -> Said:
    """One side in words: first line and headers, the body, what it is and how much of it is not shown."""
    about = [f"{side.kind}, {_bytes(side.size)}" if side.kind else _bytes(side.size)] if side.size else []
    if side.cut:
        about.append(f"конец не показан: около {_bytes(side.cut)}")
    return Said(title, side.head, side.body, "; ".join(about) or "без тела")


def _bytes(size: int) -> str:
    return counted(size, "байт", "байта", "байт")
