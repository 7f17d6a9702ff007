"""Messages, papers, the inbox and stored answers: rows whose contents may speak of a person and are sealed."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, and_, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from bridge.model.contract import Paper
from bridge.model.errors import ApplicationUnknownError
from bridge.ports.sms import Message
from bridge.ports.store import Notice, StoredAnswer
from bridge.store import schema
from bridge.store.rows import RowMissingError, Rows, columns_of, insert_if_new

# A first request that has not answered for so long is taken for dead: its process was killed.
RUNNING_AT_MOST = timedelta(seconds=60)


class SqlMessages(Rows):
    """bridge.ports.store.Messages on a table."""

    def add(self, message: Message) -> None:
        """Insert."""
        self._connection.execute(insert(schema.messages), self._row(message))

    def get(self, message_id: str) -> Message:
        """Raises RowMissingError."""
        row = dict(self._by_id(schema.messages, message_id))
        opened = {name: self._seal.open_text(row[name], "messages", name, message_id) for name in ("phone", "text")}
        return Message(**row | opened)

    def save(self, message: Message) -> None:
        """Raises RowMissingError."""
        self._change(schema.messages, message.id, self._row(message))

    def _row(self, message: Message) -> dict[str, object]:
        closed = {name: self._seal.close_text(getattr(message, name), "messages", name, message.id) for name in ("phone", "text")}
        return columns_of(message) | closed


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


class SqlNotices(Rows):
    """bridge.ports.store.Notices on a table."""

    def put(self, notice: Notice) -> bool:
        """Insert unless the same (source, key) is there."""
        closed = {"body": self._seal.close(notice.body, "notices", "body", notice.id)}
        return insert_if_new(self._connection, schema.notices, columns_of(notice) | closed, "source", "key")

    def get(self, notice_id: str) -> Notice:
        """Raises RowMissingError."""
        row = self._by_id(schema.notices, notice_id)
        return Notice(**dict(row) | {"body": self._seal.open(row["body"], "notices", "body", notice_id)})

    def save(self, notice: Notice) -> None:
        """Write when and how it was handled; what came never changes. Raises RowMissingError."""
        self._change(schema.notices, notice.id, {"handled_at": notice.handled_at, "result": notice.result})


class SqlAnswers(Rows):
    """bridge.ports.store.Answers on a table."""

    def start(self, partner: str, route: str, key: str, fingerprint: str, at: datetime) -> StoredAnswer | None:
        """Take the key, or tell what is under it. A request that died may be taken over by one with the same body."""
        row = {"partner": partner, "route": route, "key": key, "fingerprint": fingerprint}
        fresh = row | {"started_at": at, "http_status": 0, "body": None}
        if insert_if_new(self._connection, schema.answers, fresh, "partner", "route", "key"):
            return None
        if self._take_over(partner, route, key, fingerprint, at):
            return None
        found = self._first(select(schema.answers).where(_under(partner, route, key)))
        if found is None:
            raise RowMissingError("a stored answer went away while it was read")
        return self._answer(found)

    def finish(self, partner: str, route: str, key: str, http_status: int, body: str) -> None:
        """Store the answer. Raises RowMissingError when `start` never took the key."""
        closed = self._seal.close_text(body, "answers", "body", partner, route, key)
        statement = update(schema.answers).where(_under(partner, route, key)).values(http_status=http_status, body=closed)
        if not self._connection.execute(statement).rowcount:
            raise RowMissingError("no request with this key was started")

    def _take_over(self, partner: str, route: str, key: str, fingerprint: str, at: datetime) -> bool:
        table = schema.answers
        dead = and_(table.c.body.is_(None), table.c.fingerprint == fingerprint, table.c.started_at < at - RUNNING_AT_MOST)
        statement = update(table).where(_under(partner, route, key), dead).values(started_at=at)
        return self._connection.execute(statement).rowcount == 1

    def _answer(self, row: RowMapping) -> StoredAnswer:
        answer = StoredAnswer(row["fingerprint"], row["http_status"])
        if row["body"] is None:
            return answer
        return replace(
            answer, body=self._seal.open_text(row["body"], "answers", "body", row["partner"], row["route"], row["key"])
        )


def _under(partner: str, route: str, key: str) -> ColumnElement[bool]:
    table = schema.answers
    return and_(table.c.partner == partner, table.c.route == route, table.c.key == key)
