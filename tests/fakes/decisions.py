"""Moments of decisions in memory: bridge.ports.decisions.Decisions for unit tests of flows."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bridge.model.application import Application
from bridge.model.events import PartnerEvent
from bridge.model.status import Status
from bridge.model.timing.decision_way import DecisionWay
from bridge.ports.decisions import DealNews, Reading

LATE = timedelta(minutes=2)


class MemoryDecisions:
    """`applications` and `event` look into the tables beside."""

    def __init__(self, applications: Callable[[], Iterable[Application]], event: Callable[[str], PartnerEvent]) -> None:
        self._applications, self._event = applications, event
        self.news: dict[tuple[str, int], DealNews] = {}
        self.seen: set[tuple[str, int]] = set()
        self.rows: dict[str, DecisionWay] = {}

    def deals(self, numbers: Collection[str]) -> Mapping[str, tuple[str, Status]]:
        known = sorted(self._applications(), key=lambda row: row.received_at)
        return {row.deal.number: (row.id, row.status) for row in known if row.deal and row.deal.number in numbers}

    def hear(self, news: Sequence[DealNews]) -> None:
        for one in news:
            self.news.setdefault((one.application_id, one.version), one)

    def hear_late(self, news: Sequence[DealNews]) -> None:
        for one in news:
            newest = next(iter(reversed(self.of(one.application_id))), None)
            fits = newest and newest.noticed_at is None and one.arrived_at - LATE <= newest.read_at <= one.arrived_at
            if newest and fits and one.told_at and newest.read_at >= one.told_at:
                self.rows[newest.event_id] = replace(newest, noticed_at=one.arrived_at, told_at=one.told_at)

    def unread(self, application_id: str) -> Collection[int]:
        return {version for whose, version in self.news.keys() - self.seen if whose == application_id}

    def looked(self, application_id: str, versions: Collection[int]) -> None:
        self.seen |= {(application_id, version) for version in versions}

    def note(self, event_id: str, application_id: str, at: datetime, reading: Reading) -> None:
        fresh = [self.news[application_id, version] for version in sorted(self.unread(application_id))]
        heard = next((one for one in reversed(fresh) if one.arrived_at >= reading.sent_at), None)
        self.news = {key: one for key, one in self.news.items() if key[0] != application_id}
        event = self._event(event_id)
        self.rows[event_id] = DecisionWay(
            event_id, application_id, event.partner, event.order_id, event.type, reading.read_at, at, reading.sent_at,
            reading.base_at, heard.told_at if heard else None, heard.arrived_at if heard else None,
        )  # fmt: skip

    def accepted(self, event_id: str, at: datetime) -> None:
        if event_id in self.rows and self.rows[event_id].accepted_at is None:
            self.rows[event_id] = replace(self.rows[event_id], accepted_at=at)

    def of(self, application_id: str) -> Sequence[DecisionWay]:
        mine = [row for row in self.rows.values() if row.application_id == application_id]
        return sorted(mine, key=lambda row: row.committed_at)

    def between(self, since: datetime, until: datetime, limit: int, partner: str = "") -> Sequence[DecisionWay]:
        rows = [row for row in self.rows.values() if partner in ("", row.partner)]
        within = [row for row in rows if since <= row.committed_at < until]
        return sorted(within, key=lambda row: (row.committed_at, row.event_id))[-limit:]
