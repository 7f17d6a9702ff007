"""A held application is written with the end of its transaction; within it nobody sees a difference."""

import pytest

from bridge.model.application import Application
from bridge.model.errors import VersionStaleError
from bridge.model.events import EventType
from bridge.model.status import Status
from bridge.ports.store import Store
from bridge.store.driver.postgres import Postgres
from bridge.store.store import SqlStore
from tests.store.people import NOW, an_application


def cancelled(application: Application) -> Application:
    return application.move_to(EventType.APPLICATION_CANCELLED, NOW, {"reason": "changed my mind"})


@pytest.fixture(autouse=True)
def taken(store: Store) -> None:
    with store.begin() as tx:
        tx.applications.add(an_application("app_1"))


def test_every_question_within_sees_what_was_saved(store: Store) -> None:
    with store.begin() as tx:
        first = tx.applications.get("app_1")
        saved = tx.applications.save(cancelled(first))
        assert tx.applications.get("app_1") == saved
        assert [one.status for one in tx.applications.recent(10)] == [Status.CANCELLED]
        found = tx.applications.find_order(first.partner, first.order_id)
        assert found is not None and found.version == saved.version
        assert [status for _, _, status in tx.applications.history("app_1")][-1] is Status.CANCELLED
        assert tx.counts().by_status == {Status.CANCELLED: 1}
    with store.read() as tx:
        assert tx.applications.get("app_1") == saved


def test_one_that_is_saved_twice_is_written_twice_in_order(store: Store) -> None:
    with store.begin() as tx:
        once = tx.applications.save(tx.applications.get("app_1"))
        twice = tx.applications.save(once)
    with store.read() as tx:
        assert tx.applications.get("app_1").version == twice.version == once.version + 1


def test_an_older_one_is_refused_at_once(store: Store) -> None:
    with store.begin() as tx:
        old = tx.applications.get("app_1")
        tx.applications.save(old)
        with pytest.raises(VersionStaleError):
            tx.applications.save(old)


def test_an_error_after_the_save_undoes_it(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.begin() as tx:
        tx.applications.save(cancelled(tx.applications.get("app_1")))
        raise ZeroDivisionError
    with store.read() as tx:
        assert tx.applications.get("app_1").status is Status.RECEIVED
        assert tx.applications.history("app_1") == []


def test_of_two_instances_of_the_table_each_sees_the_save_of_the_other(store: Store) -> None:
    if not isinstance(store, SqlStore):
        pytest.skip("a memory has one")
    with store.begin() as tx:
        saved = tx.applications.save(tx.applications.get("app_1"))
        again = tx.many.save(saved)
        assert tx.applications.save(again).version == saved.version + 2


def test_a_step_asks_the_database_twice(request: pytest.FixtureRequest, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    if "postgresql" not in request.node.name:
        pytest.skip("only there anybody waits")
    ways: list[str] = []
    talk = Postgres._talk

    def counted(self: Postgres, packed: object, **how: bool) -> object:
        ways.append("way")
        return talk(self, packed, **how)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(Postgres, "_talk", counted)
    with store.begin() as tx:
        tx.applications.save(cancelled(tx.applications.get("app_1")))
    assert len(ways) == 2
