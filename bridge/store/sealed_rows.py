"""Messages, papers, the inbox and stored answers: rows whose contents may speak of a person and are sealed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from bridge.model.contract import Paper
from bridge.model.errors import ApplicationUnknownError
from bridge.ports.sms import Channel, Message
from bridge.ports.store import Notice, StoredAnswer
from bridge.store import schema
from bridge.store.driver.holding import held
from bridge.store.rows import RowMissingError, Rows, Writes, columns_of, insert_if_new
from bridge.store.seal import Seal


class SqlMessages(Rows):
    """bridge.ports.store.Messages on a table."""

    def add(self, message: Message) -> None:
        """Insert."""
        self._connection.execute(insert(schema.messages), self._row(message))

    def get(self, message_id: str) -> Message:
        """Raises RowMissingError."""
        message = self.find(message_id)
        if message is None:
            raise RowMissingError(f"messages has no row {message_id}")
        return message

    def find(self, message_id: str, gateway_id: str = "") -> Message | None:
        """By our id, or by the gateway's when ours is empty."""
        if not message_id and not gateway_id:
            return None
        table = schema.messages
        same = table.c.id == message_id if message_id else table.c.gateway_id == gateway_id
        return self._newest(select(table).where(same))

    def of_code(self, code_id: str) -> Message | None:
        """The newest that carries this code."""
        table = schema.messages
        return self._newest(select(table).where(table.c.code_id == code_id)) if code_id else None

    def count(self, phone: str, channel: Channel, since: datetime) -> int:
        """By the blind index of the phone."""
        table = schema.messages
        same = (table.c.phone_index == self._seal.index("phone", phone), table.c.made_at >= since, table.c.channel == channel)
        return int(self._connection.execute(select(func.count()).select_from(table).where(*same)).scalar_one())

    def spent(self, since: datetime, until: datetime) -> Mapping[Channel, tuple[int, int]]:
        """Taken in that time, by channel."""
        table = schema.messages
        within = (table.c.taken_at >= since, table.c.taken_at < until)
        query = select(table.c.channel, func.count(), func.coalesce(func.sum(table.c.cost), 0)).where(*within)
        return {one: (count, int(cost)) for one, count, cost in self._connection.execute(query.group_by(table.c.channel))}

    def save(self, message: Message) -> None:
        """Raises RowMissingError."""
        self._change(schema.messages, message.id, self._row(message))

    def _newest(self, query: Select[Any]) -> Message | None:
        table = schema.messages
        query = query.order_by(table.c.made_at.desc(), table.c.id.desc()).limit(1)
        row = self._first(held(self._connection, query))
        if row is None:
            return None
        opened = {name: self._seal.open_text(row[name], "messages", name, row["id"]) for name in ("phone", "text")}
        return Message(**{name: row[name] for name in Message.__dataclass_fields__} | opened)

    def _row(self, message: Message) -> dict[str, object]:
        closed = {name: self._seal.close_text(getattr(message, name), "messages", name, message.id) for name in ("phone", "text")}
        return columns_of(message) | closed | {"phone_index": self._seal.index("phone", message.phone)}


class SqlPapers(Rows):
    """bridge.ports.store.Papers on a table. Titles and kinds stand in the application's contract."""

    def add(self, application_id: str, paper: Paper, body: bytes, at: datetime) -> None:
        """Insert."""
        row = {"application_id": application_id, "paper_id": paper.id, "sha256": paper.sha256, "at": at}
        closed = self._seal.close(body, "papers", "body", f"{application_id}/{paper.id}")
        self._connection.execute(insert(schema.papers), row | {"body": closed})

    def body(self, application_id: str, paper_id: str) -> bytes:
        """The bytes as frozen."""
        table = schema.papers
        row = self._first(select(table.c.body).where(table.c.application_id == application_id, table.c.paper_id == paper_id))
        if row is None:
            raise ApplicationUnknownError("this application has no such paper")
        return self._seal.open(row["body"], "papers", "body", f"{application_id}/{paper_id}")


class SqlTexts(Rows):
    """bridge.ports.store.Texts on a table; not sealed: they hold nothing personal."""

    def keep(self, sha256: str, media_type: str, body: bytes, at: datetime) -> None:
        """Insert unless it is there."""
        row = {"sha256": sha256, "media_type": media_type, "at": at, "body": body}
        insert_if_new(self._connection, schema.texts, row, "sha256")

    def body(self, sha256: str) -> bytes:
        """Raises RowMissingError."""
        row = self._first(select(schema.texts.c.body).where(schema.texts.c.sha256 == sha256))
        if row is None:
            raise RowMissingError("no text has this digest")
        return bytes(row["body"])


class _Inserted(Rows):
    """Rows that are nearly always new."""

    def __init__(self, connection: Connection, seal: Seal, writes: Writes) -> None:
        super().__init__(connection, seal)
        self._writes = writes


class SqlNotices(_Inserted):
    """bridge.ports.store.Notices on a table."""

    def put(self, notice: Notice) -> bool:
        """Insert unless the same (source, key) is there."""
        closed = {"body": self._seal.close(notice.body, "notices", "body", notice.id)}
        return self._writes.insert(schema.notices, columns_of(notice) | closed, "source", "key")

    def get(self, notice_id: str) -> Notice:
        """Raises RowMissingError."""
        row = self._by_id(schema.notices, notice_id)
        return Notice(**dict(row) | {"body": self._seal.open(row["body"], "notices", "body", notice_id)})

    def save(self, notice: Notice) -> None:
        """Write when and how it was handled; what came never changes. Raises RowMissingError."""
        self._change(schema.notices, notice.id, {"handled_at": notice.handled_at, "result": notice.result})


class SqlAnswers(_Inserted):
    """bridge.ports.store.Answers on a table."""

    def put(self, partner: str, route: str, key: str, answer: StoredAnswer, at: datetime) -> bool:
        """Insert unless the key is taken."""
        closed = self._seal.close_text(answer.body, "answers", "body", partner, route, key)
        row = {"partner": partner, "route": route, "key": key, "fingerprint": answer.fingerprint, "started_at": at}
        row |= {"http_status": answer.http_status, "body": closed}
        return self._writes.insert(schema.answers, row, "partner", "route", "key")

    def get(self, partner: str, route: str, key: str) -> StoredAnswer:
        """Raises RowMissingError."""
        table = schema.answers
        row = self._first(select(table).where(table.c.partner == partner, table.c.route == route, table.c.key == key))
        if row is None:
            raise RowMissingError("no answer is kept under this key")
        body = self._seal.open_text(row["body"], "answers", "body", partner, route, key)
        return StoredAnswer(row["fingerprint"], row["http_status"], body)
