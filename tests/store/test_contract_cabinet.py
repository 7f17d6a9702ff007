"""Every store keeps tries to log in and sessions alike."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from bridge.model.cabinet.log_in import Asked, LogIn
from bridge.model.cabinet.sign_in import Way
from bridge.ports.store import FormSession, Store
from bridge.store.store import SqlStore
from tests.store.people import NOW, an_application

MINUTE, LIFE = timedelta(minutes=1), timedelta(minutes=10)


def a_try(name: str, at_minute: int, *, mark: str = "mark", address: str = "address") -> LogIn:
    at = NOW + at_minute * MINUTE
    return LogIn(name, "+79991234567", mark, address, at, at + LIFE)


def test_a_try_is_found_by_its_token_and_changed(store: Store) -> None:
    first = a_try("one", 0)
    with store.begin() as tx:
        tx.log_ins.add(first)
        assert tx.log_ins.find("other") is None
    sent = first.sent("app_1", "code_1", "digest")
    with store.begin() as tx:
        assert tx.log_ins.find("one") == first
        tx.log_ins.save(sent)
    with store.read() as tx:
        assert tx.log_ins.find("one") == sent


def test_tries_of_a_phone_come_newest_first_with_what_they_missed(store: Store) -> None:
    with store.begin() as tx:
        tx.log_ins.add(a_try("early", 0))
        tx.log_ins.add(replace(a_try("missed", 1), tries_left=3))
        tx.log_ins.add(replace(a_try("used", 2, address="elsewhere"), used_at=NOW + 3 * MINUTE))
        tx.log_ins.add(a_try("stranger", 2, mark="another"))
    with store.begin() as tx:
        assert list(tx.log_ins.of_phone("mark", NOW)) == [Asked(NOW + 2 * MINUTE, 0, True), Asked(NOW + MINUTE, 2, False)]
        assert sorted(tx.log_ins.of_address("address", NOW)) == [NOW + MINUTE, NOW + 2 * MINUTE]


@pytest.fixture
def with_sessions(store: Store) -> Iterator[Store]:
    with store.begin() as tx:
        for name in ("app_1", "app_2"):
            tx.applications.add(replace(an_application(), id=name, order_id=name))
        tx.sessions.add(FormSession("link", "app_1", NOW, NOW + LIFE))
        tx.sessions.add(FormSession("phone", "app_1", NOW, NOW + LIFE, NOW, True, Way.PHONE, "Chrome, Android", "203.0.113.*"))
        tx.sessions.add(FormSession("over", "app_1", NOW - LIFE, NOW, NOW, False, Way.LINK))
        tx.sessions.add(FormSession("other", "app_2", NOW, NOW + LIFE, NOW, True, Way.CODE))
    yield store


def test_sign_ins_are_listed_without_links_the_newest_first(with_sessions: Store) -> None:
    with with_sessions.read() as tx:
        assert [row.token_digest for row in tx.sessions.of(["app_1"])] == ["phone", "over"]
        assert tx.sessions.of(["app_1"])[0].device == "Chrome, Android"
        assert tx.sessions.of([]) == []


def test_sessions_end_and_links_stay(with_sessions: Store) -> None:
    with with_sessions.begin() as tx:
        assert tx.sessions.end(["app_1"], NOW + MINUTE) == 1
        assert tx.sessions.end(["app_1"], NOW + MINUTE) == 0
        assert tx.applications.of_session("phone", NOW + MINUTE) is None
        assert tx.applications.of_session("other", NOW + MINUTE) is not None
        link = tx.sessions.get("link")
        assert link is not None and link.expires_at == NOW + LIFE


def test_a_phone_stands_nowhere_in_clear(engine: Engine, sql_store: SqlStore) -> None:
    with sql_store.begin() as tx:
        tx.log_ins.add(a_try("one", 0))
    with engine.connect() as connection:
        assert "9991234567" not in str(connection.execute(text("SELECT * FROM log_ins")).all())
