"""Messages, papers, the inbox and stored answers: rows whose contents may speak of a person and are sealed."""

from datetime import datetime

from sqlalchemy import insert, select

from bridge.model.contract import Paper
from bridge.model.errors import ApplicationUnknownError
from bridge.ports.sms import Message
from bridge.ports.store import Notice, StoredAnswer
from bridge.store import schema
from bridge.store.rows import RowMissingError, Rows, columns_of, insert_if_new


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

    def put(self, partner: str, route: str, key: str, answer: StoredAnswer, at: datetime) -> bool:
        """Insert unless the key is taken."""
        closed = self._seal.close_text(answer.body, "answers", "body", partner, route, key)
        row = {"partner": partner, "route": route, "key": key, "fingerprint": answer.fingerprint, "started_at": at}
        row |= {"http_status": answer.http_status, "body": closed}
        return insert_if_new(self._connection, schema.answers, row, "partner", "route", "key")

    def get(self, partner: str, route: str, key: str) -> StoredAnswer:
        """Raises RowMissingError."""
        table = schema.answers
        row = self._first(select(table).where(table.c.partner == partner, table.c.route == route, table.c.key == key))
        if row is None:
            raise RowMissingError("no answer is kept under this key")
        body = self._seal.open_text(row["body"], "answers", "body", partner, route, key)
        return StoredAnswer(row["fingerprint"], row["http_status"], body)
