"""One box: a number of anybody's, a phone, a passport or a name; what was meant is told with what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.finding.asked import Asked, Meant
from bridge.model.finding.names import words_of
from bridge.ports.store import Exchange, Place, Transaction
from bridge.ports.store.office.finding import FoundBy

# Words of the journal: by what data of a person it was found, never the data.
FOUND = "нашёл по"
_BY = {Meant.PHONE: "телефону", Meant.PASSPORT: "паспорту", Meant.NAME: "имени"}


@dataclass(frozen=True, repr=False)
class Found:
    """A page of cases, the newest first; `by`: by which number each was found; `more`: there are more below the last one."""

    asked: Asked
    cases: Sequence[Application] = ()
    by: Mapping[str, FoundBy] = field(default_factory=dict)
    more: bool = False


def find_cases(hub: Hub, asked: Asked, limit: int, before: Place | None = None, by: str = "") -> Found:
    """Look it up. Whoever finds a person's case by data of that person is written down at the case (`by`: the officer)."""
    with hub.store.read() as tx:
        found = _found(tx, asked, limit, before)
    if by and asked.meant in _BY:
        for one in found.cases:
            what = f"{FOUND} {_BY[asked.meant]}"
            hub.store.note(Exchange(hub.clock.now(), f"office:{by}", "hub", what, "OK", one.id))
    return found


def _found(tx: Transaction, asked: Asked, limit: int, before: Place | None) -> Found:
    if asked.meant is Meant.NOTHING:
        return Found(asked)
    if asked.meant is Meant.NAME:
        cases = tx.finder.by_name(words_of(asked.text), limit + 1, before)
        # An order or a name of a message may be of letters alone.
        return _page(asked, cases, limit) if cases or before else _by_number(tx, asked, limit)
    if asked.meant is Meant.PHONE:
        cases = tx.applications.recent(limit + 1, phone=asked.phone, before=before)
        return _page(asked, cases, limit) if cases or before else _by_number(tx, asked, limit)
    if asked.meant is Meant.PASSPORT:
        cases = tx.finder.by_passport(asked.text, limit)
        return _page(asked, cases, limit) if cases else _by_number(tx, asked, limit)
    return _by_number(tx, asked, limit)


def _by_number(tx: Transaction, asked: Asked, limit: int) -> Found:
    found = tx.finder.by_number(asked.text, limit)
    return Found(asked, [one for one, _ in found], {one.id: how for one, how in found})


def _page(asked: Asked, cases: Sequence[Application], limit: int) -> Found:
    return Found(asked, cases[:limit], more=len(cases) > limit)
