"""One tile a queue: how many, since when, where to work it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from flask import url_for

from bridge.ports.store.office.queues import Queue, Waiting
from bridge.web.office.wording import counted

_FIGURES = "contract_figures"
# In words, endpoint, what its address says besides, from which age on it is late (None: never).
_OF_PEOPLE: Mapping[Queue, tuple[str, str, dict[str, str], timedelta | None]] = MappingProxyType(
    {
        Queue.PERSON: ("ждут человека", "queues", {"_anchor": "person"}, timedelta(hours=4)),
        Queue.QUESTIONS: ("вопросов без ответа", "help", {}, timedelta(0)),
        Queue.DEAD: ("строк остановлено", "queues", {"_anchor": "dead"}, timedelta(hours=1)),
        Queue.DEAD_CALLBACKS: ("событий сайтам остановлено", "queues", {"_anchor": "dead"}, timedelta(hours=1)),
        Queue.SUSPENSE: ("сумм в невыясненных", "payments", {"_anchor": "suspense"}, timedelta(days=1)),
        Queue.REFUNDS: ("возвратов за туры", "refunds", {}, timedelta(days=3)),
        Queue.PAPERS: (
            "договоров с другими цифрами",
            "queues",
            {"kind": "contract_figures", "_anchor": "person"},
            timedelta(hours=1),
        ),
        Queue.DIFFERENCES: ("расхождений с 1С", "differences", {}, timedelta(days=1)),
        Queue.SECOND: ("просьб ко второму лицу", "second", {}, timedelta(hours=2)),
    }
)
_OF_SYSTEMS: Mapping[Queue, tuple[str, str, dict[str, str], timedelta | None]] = MappingProxyType(
    {
        Queue.DECISION: ("ждут решения 1С", "cases", {"status": "IN_REVIEW"}, timedelta(hours=1)),
        Queue.TO_LOAN_SYSTEM: ("строк к отправке в 1С", "queues", {"_anchor": "sides"}, timedelta(minutes=10)),
        Queue.UNSETTLED: ("платежей без последнего слова", "payments", {"_anchor": "unsettled"}, timedelta(hours=2)),
        Queue.GATES: ("условий ждут срока", "gates", {}, None),
        Queue.SHUT: ("сторон закрыто или на паузе", "queues", {"_anchor": "sides"}, timedelta(minutes=10)),
    }
)


@dataclass(frozen=True)
class Tile:
    """A queue as it is shown."""

    name: str
    count: str
    words: str
    address: str
    age: str
    late: bool


def tiles_of(waiting: Mapping[Queue, Waiting], now: datetime) -> Mapping[str, Sequence[Tile]]:
    """Those that people work, and those that wait for systems."""
    groups = {"Ждут людей": _OF_PEOPLE, "Ждут систем": _OF_SYSTEMS}
    return {
        title: [_tile(name, waiting.get(name, Waiting(0)), told, now) for name, told in rows.items()]
        for title, rows in groups.items()
    }


def _tile(name: Queue, one: Waiting, told: tuple[str, str, dict[str, str], timedelta | None], now: datetime) -> Tile:
    words, page, rest, late_after = told
    late = late_after is not None and one.since is not None and now - one.since > late_after
    return Tile(name.value, counted(one.count), words, url_for(f"office.{page}", **rest), aged(one.since, now), late)  # type: ignore[arg-type]  # values are text


def aged(since: datetime | None, now: datetime) -> str:
    """How long something has waited, in the largest unit that fits; empty when nobody waits or its time has not come."""
    if since is None or since > now:
        return ""
    minutes = int((now - since).total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} мин"
    return f"{minutes // 60} ч" if minutes < 48 * 60 else f"{minutes // (24 * 60)} дн"
