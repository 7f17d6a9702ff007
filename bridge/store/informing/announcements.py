"""bridge.ports.store.informing on two tables; e-mail and phone are sealed."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, select

from bridge.model.informing.announcement import Announcement, Telling
from bridge.model.informing.choice import Choice
from bridge.model.informing.occasion import Occasion
from bridge.store import schema
from bridge.store.driver.holding import held
from bridge.store.engine import is_reading
from bridge.store.rows import RowMissingError, Rows, columns_of, hold, insert_if_new, put_row

_CHOICES, _TOLD = schema.informing_choices, schema.announcements


class SqlChoices(Rows):
    """bridge.ports.store.informing.Choices on a table."""

    def of(self, application_id: str) -> Choice:
        """Held until a writing transaction ends."""
        if not is_reading(self._connection):
            hold(self._connection, "choice", application_id)
        row = self._first(select(_CHOICES).where(_CHOICES.c.application_id == application_id))
        if row is None:
            return Choice(application_id)
        mail = self._seal.open_text(row["mail"], "informing_choices", "mail", application_id)
        return Choice(**dict(row) | {"mail": mail})

    def put(self, choice: Choice) -> None:
        """Insert, or write over."""
        mail = self._seal.close_text(choice.mail, "informing_choices", "mail", choice.application_id)
        put_row(self._connection, _CHOICES, columns_of(choice) | {"mail": mail}, "application_id")


class SqlAnnouncements(Rows):
    """bridge.ports.store.informing.Announcements on a table."""

    def add(self, announcement: Announcement) -> bool:
        """The unique index over application and key decides."""
        return insert_if_new(self._connection, _TOLD, self._row(announcement), "application_id", "key")

    def get(self, announcement_id: str) -> Announcement:
        """Raises RowMissingError."""
        row = self._first(held(self._connection, select(_TOLD).where(_TOLD.c.id == announcement_id)))
        if row is None:
            raise RowMissingError("there is no such announcement")
        return self._opened(row)

    def of(self, application_id: str) -> Sequence[Announcement]:
        """The oldest first."""
        query = select(_TOLD).where(_TOLD.c.application_id == application_id).order_by(_TOLD.c.made_at, _TOLD.c.id)
        return [self._opened(row) for row in self._all(query)]

    def told_about_debts(self, phone: str, since: datetime) -> Sequence[datetime]:
        """By the blind index of the phone."""
        index = self._seal.index("phone", phone)
        if not is_reading(self._connection):
            hold(self._connection, "debts", str(index))
        states = (Telling.TOLD, Telling.REACHED, Telling.FAILED)
        same = (_TOLD.c.phone_index == index, _TOLD.c.told_at >= since, _TOLD.c.occasion == Occasion.OVERDUE)
        query = select(_TOLD.c.told_at).where(*same, _TOLD.c.state.in_(states)).order_by(_TOLD.c.told_at)
        return list(self._connection.execute(query).scalars())

    def save(self, announcement: Announcement) -> None:
        """Raises RowMissingError."""
        self._change(_TOLD, announcement.id, self._row(announcement))

    def _row(self, told: Announcement) -> dict[str, Any]:
        facts = json.dumps(dict(told.facts), ensure_ascii=False, sort_keys=True)
        phone = self._seal.close_text(told.phone, "announcements", "phone", told.id)
        index = self._seal.index("phone", told.phone) if told.phone else ""
        return columns_of(told) | {"facts": facts, "phone": phone, "phone_index": index}

    def _opened(self, row: RowMapping) -> Announcement:
        phone = self._seal.open_text(row["phone"], "announcements", "phone", row["id"])
        opened = {"facts": json.loads(row["facts"]), "phone": phone}
        return Announcement(**{name: row[name] for name in Announcement.__dataclass_fields__} | opened)
