"""The part that erases, in memory: holds and erasures are rows, persons are found by their own words; emptying is the store's own
business and is tested there."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bridge.model.application import Application
from bridge.model.erasing.records import Erasure, Hold
from bridge.model.erasing.rules import Scope


class MemoryErasing:
    def __init__(self, applications: Callable[[], Sequence[Application]]) -> None:
        self._applications = applications
        self.rows: dict[tuple[str, Scope], Erasure] = {}
        self.held: dict[str, Hold] = {}

    def of_person(self, phone: str, passport: str) -> Sequence[Application]:
        known = ((row, row.borrower) for row in self._applications())
        papers = ((row, who.phone, who.passport.digits if who.passport else "") for row, who in known)
        return [row for row, number, digits in papers if phone in (number or "-",) or passport in (digits or "-",)]

    def obstacles(self, application_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        return {one: ["hold"] for one in application_ids if one in self.held}

    def empty(self, application_id: str, scope: Scope) -> Mapping[str, int]:
        return {}

    def add(self, erasure: Erasure) -> bool:
        return self.rows.setdefault((erasure.application_id, erasure.scope), erasure) is erasure

    def find(self, application_id: str) -> Sequence[Erasure]:
        return [row for (whose, _), row in self.rows.items() if whose == application_id]

    def of_act(self, act: str) -> Sequence[Erasure]:
        return [row for row in self.rows.values() if row.act == act]

    def acts(self, limit: int) -> Sequence[tuple[str, datetime, int]]:
        acts = {row.act: row.at for row in self.rows.values() if row.act}
        return [(act, at, len(self.of_act(act))) for act, at in acts.items()][:limit]

    def hold(self, hold: Hold) -> None:
        self.held[hold.application_id] = hold

    def lift(self, application_id: str) -> bool:
        return self.held.pop(application_id, None) is not None

    def holds(self, limit: int) -> Sequence[Hold]:
        return list(self.held.values())[:limit]

    def messages_of(self, application_id: str) -> Sequence[object]:
        return []

    sessions_of = exchanges_of = papers_of = messages_of
