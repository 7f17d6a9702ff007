"""Nothing of a person stands in clear in any column, nor anywhere in the bytes of the file."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from bridge.model.events import EventType
from bridge.ports.sms import Message
from bridge.ports.store import Attention, Notice, StoredAnswer
from bridge.store.schema import metadata
from bridge.store.seal import Seal, SealBrokenError
from bridge.store.store import SqlStore
from tests.store.people import CANARY, NOW, PAPER, a_grown_application

TEXT = " ".join((*CANARY, "246802", "192.0.2.77", "who=josephine"))
WORDS = (*CANARY, "246802", "192.0.2.77")


def fill(store: SqlStore) -> None:
    """Put the person wherever a person may come."""
    application = a_grown_application()
    with store.begin() as tx:
        tx.applications.add(replace(application, moves=()))
        tx.applications.save(replace(application, more_wanted=TEXT))
        tx.messages.add(Message("msg_1", application.id, "+79991234567", TEXT, NOW))
        tx.papers.add(application.id, PAPER, TEXT.encode(), NOW)
        tx.notices.put(Notice("ntc_1", "onec", "k", TEXT.encode(), NOW))
        tx.answers.put("sun", "/applications", "k", StoredAnswer("fp", 201, TEXT), NOW)
        tx.evidence.append(application.id, "entered", NOW, {"address": TEXT})
        event = tx.events.get(tx.events.append(application, EventType.APPLICATION_RECEIVED, NOW, {"sum": 1}))
        tx.events.note_try(event.id, NOW, 500, TEXT, 5)
        tx.attentions.open(Attention("att_1", "difference", TEXT, NOW))
        tx.attentions.resolve("att_1", NOW, TEXT)


def found_in(haystack: bytes) -> list[str]:
    # As UTF-8, as JSON escapes, as UTF-16: however it was written, it is found.
    shapes = {word: (word.encode(), json.dumps(word)[1:-1].encode(), word.encode("utf-16-le")) for word in WORDS}
    return [word for word, ways in shapes.items() if any(way in haystack for way in ways)]


def dump(engine: Engine) -> bytes:
    """Every value of every table."""
    parts: list[bytes] = []
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                parts.extend(value if isinstance(value, bytes) else str(value).encode() for value in row)
    return b"\n".join(parts)


def test_no_column_holds_a_person_in_clear(engine: Engine, sql_store: SqlStore) -> None:
    fill(sql_store)
    dumped = dump(engine)
    assert b"order-app_1" in dumped
    assert found_in(dumped) == []
    assert found_in(TEXT.encode()) == list(WORDS)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_files_of_sqlite_hold_no_person_either(engine: Engine, sql_store: SqlStore, tmp_path: Path) -> None:
    fill(sql_store)
    files = b"".join(path.read_bytes() for path in tmp_path.glob("hub.db*"))
    assert b"order-app_1" in files
    assert found_in(files) == []


def test_with_another_key_nothing_opens_and_the_error_names_nobody(engine: Engine, sql_store: SqlStore) -> None:
    fill(sql_store)
    stranger = SqlStore(engine, Seal({1: b"x" * 32}, b"i" * 32), lambda: None)
    with stranger.begin() as tx:
        with pytest.raises(SealBrokenError) as error:
            tx.applications.get("app_1")
        with pytest.raises(SealBrokenError):
            tx.messages.get("msg_1")
    assert found_in(str(error.value).encode()) == []
