"""Walk journals of signatures and look whether each line still follows from the one before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from bridge.flows.hub import Hub
from bridge.flows.open_attention import open_attention
from bridge.ports.reconciling import Bookmark
from bridge.ports.store import Transaction

BROKEN, CHECKED = "evidence_broken", "evidence_checked"
_AT_ONCE = 100


@dataclass(frozen=True)
class Broken:
    """A journal that was changed, and its first line that does not fit."""

    application_id: str
    line: int

    @property
    def words(self) -> str:
        """For a person."""
        return f"журнал подписи изменён: строка {self.line} не сходится с цепочкой; доказательства этой заявки под сомнением"


def walk_chains(hub: Hub) -> Iterator[tuple[int, list[Broken]]]:
    """Every journal, some at a time: how many were looked at, and which of them are broken. An attention is opened for each."""
    after = ""
    while True:
        with hub.store.read() as tx:
            chains = tx.evidence.chains(after, _AT_ONCE)
            broken = [one for name in chains if (one := look(tx, name))]
        tell(hub, broken)
        yield len(chains), broken
        if len(chains) < _AT_ONCE:
            return
        after = chains[-1]


def look(tx: Transaction, application_id: str) -> Broken | None:
    """One journal; None when all is well."""
    line = tx.evidence.first_broken(application_id)
    return Broken(application_id, line) if line is not None else None


def tell(hub: Hub, broken: list[Broken]) -> None:
    """Put each before a person."""
    if broken:
        with hub.store.begin() as tx:
            for one in broken:
                open_attention(hub, tx, BROKEN, one.words, one.application_id)


def check_next(hub: Hub) -> bool:
    """The next page of those journals that anchors took up since the last check; False when there is none left."""
    with hub.store.read() as tx:
        day, place = _where(tx)
        if day is None:
            return False
        names = [leaf.application_id for leaf in islice(tx.anchors.leaves(day, place, place + _AT_ONCE), _AT_ONCE)]
        broken = [one for name in names if (one := look(tx, name))]
    tell(hub, broken)
    with hub.store.begin() as tx:
        facts: dict[str, object] = {"day": day.isoformat(), "place": place + len(names), "over": len(names) < _AT_ONCE}
        tx.bookmarks.put(Bookmark(CHECKED, hub.clock.now(), facts))
    return True


def _where(tx: Transaction) -> tuple[date | None, int]:
    """The day whose leaves are checked now and the place to go on at."""
    facts, last = tx.bookmarks.get(CHECKED).facts, tx.anchors.last()
    if last is None:
        return None, 0
    if not facts:
        return next(iter(tx.anchors.between(date.min, last.day))).day, 0
    day = date.fromisoformat(str(facts["day"]))
    if not facts["over"]:
        return day, int(str(facts["place"]))
    following = next(iter(tx.anchors.between(day + timedelta(days=1), last.day)), None)
    return (following.day, 0) if following else (None, 0)
