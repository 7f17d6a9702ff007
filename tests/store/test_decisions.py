"""What every store keeps of a decision's way: the first arrival stays, its announcer is found, nothing is written twice."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from bridge.model.decision import Deal
from bridge.model.events import EventType
from bridge.model.status import Status
from bridge.model.timing.decision_way import DecisionWay
from bridge.ports.decisions import DealNews, Reading
from bridge.ports.store import Store
from bridge.ports.work import Destination, WorkKind
from bridge.store import migrations, schema
from bridge.store.engine import open_engine
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from tests.store.people import NOW, an_application


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def news(version: int, arrived: float, told: float | None = None, whose: str = "app_1") -> DealNews:
    return DealNews(whose, version, at(arrived), None if told is None else at(told))


def decide(store: Store, moment: float, base_at: datetime | None = None, whose: str = "app_1") -> str:
    """The deal was sent at 0, read half a second before `moment`, and the event is written at `moment`."""
    with store.begin() as tx:
        event_id = tx.events.append(an_application(whose), EventType.APPLICATION_APPROVED, at(moment), {})
        tx.decisions.note(event_id, whose, at(moment), Reading(at(0), at(moment - 0.5), base_at))
    return event_id


def the_way(store: Store, whose: str = "app_1") -> DecisionWay:
    with store.read() as tx:
        return tx.decisions.of(whose)[-1]


@pytest.fixture
def filled(store: Store) -> Store:
    """Two applications with deals."""
    with store.begin() as tx:
        for n, status in enumerate((Status.SUBMITTED, Status.IN_REVIEW), 1):
            deal = Deal(f"ДЕЛО-{n}", "c", 1, NOW)
            tx.applications.add(replace(an_application(f"app_{n}"), status=status, deal=deal))
    return store


def test_deals_are_found_by_their_numbers_many_at_once(filled: Store) -> None:
    with filled.begin() as tx:
        newer = replace(an_application("app_3", received_at=at(60)), deal=Deal("ДЕЛО-1", "c", 1, NOW))
        tx.applications.add(newer)
    with filled.read() as tx:
        assert tx.decisions.deals([f"ДЕЛО-{n}" for n in range(3)]) == {
            "ДЕЛО-1": ("app_3", Status.RECEIVED), "ДЕЛО-2": ("app_2", Status.IN_REVIEW),
        }  # fmt: skip
        assert tx.decisions.deals([]) == {}


def test_a_decision_keeps_every_moment_and_who_it_is_for(filled: Store) -> None:
    with filled.begin() as tx:
        tx.decisions.hear([news(2, 10, told=9)])
    event_id = decide(filled, 12, base_at=at(8))
    with filled.begin() as tx:
        tx.decisions.accepted(event_id, at(13))
    assert the_way(filled) == DecisionWay(
        event_id, "app_1", "sun", "order-app_1", EventType.APPLICATION_APPROVED, read_at=at(11.5), committed_at=at(12),
        sent_at=at(0), base_at=at(8), told_at=at(9), noticed_at=at(10), accepted_at=at(13),
    )  # fmt: skip


def test_the_first_arrival_counts_however_often_a_notice_and_an_event_come(filled: Store) -> None:
    for arrived in (10, 11, 12):
        with filled.begin() as tx:
            tx.decisions.hear([news(2, arrived, told=arrived - 1)])
    event_id = decide(filled, 20)
    for accepted in (21, 90_000):
        with filled.begin() as tx:
            tx.decisions.accepted(event_id, at(accepted))
    way = the_way(filled)
    assert (way.noticed_at, way.told_at, way.accepted_at) == (at(10), at(9), at(21))


def test_the_newest_change_announced_the_decision_in_whatever_order_the_notices_came(filled: Store) -> None:
    with filled.begin() as tx:
        tx.decisions.hear([news(3, 10), news(2, 11), news(7, 5, whose="app_2")])
    decide(filled, 20)
    assert the_way(filled).noticed_at == at(10)
    with filled.read() as tx:
        assert (set(tx.decisions.unread("app_1")), set(tx.decisions.unread("app_2"))) == (set(), {7})


def test_a_notice_that_was_looked_at_without_a_decision_did_not_announce_it(filled: Store) -> None:
    with filled.begin() as tx:
        tx.decisions.hear([news(2, 10)])
        tx.decisions.looked("app_1", tx.decisions.unread("app_1"))
        tx.decisions.looked("app_1", [])
        tx.decisions.hear([news(2, 11)])
    with filled.read() as tx:
        assert not tx.decisions.unread("app_1")
    decide(filled, 20)
    assert the_way(filled).noticed_at is None


def test_a_notice_of_what_was_before_the_deal_was_sent_anew_did_not_announce_it(filled: Store) -> None:
    with filled.begin() as tx:
        tx.decisions.hear([news(9, -5)])
    decide(filled, 20)
    assert the_way(filled).noticed_at is None


@pytest.mark.parametrize(
    ("arrived", "told", "kept"),
    [(21, 15, True), (21, 19.9, False), (21, None, False), (19, 15, False), (20 + 121, 15, False)],
    ids=["just after", "decided after the reading", "tells nothing", "before the reading", "much later"],
)
def test_a_notice_that_is_overtaken_by_asking_still_tells_its_moment(
    filled: Store, arrived: float, told: float | None, kept: bool
) -> None:
    decide(filled, 10)
    first = the_way(filled)
    decide(filled, 20)
    with filled.begin() as tx:
        if told is not None:
            tx.decisions.hear_late([news(4, arrived, told)])
    assert (the_way(filled).told_at == at(15)) is kept
    with filled.read() as tx:
        assert tx.decisions.of("app_1")[0] == first


def test_a_late_notice_never_replaces_the_one_that_announced(filled: Store) -> None:
    with filled.begin() as tx:
        tx.decisions.hear([news(2, 10, told=9)])
    decide(filled, 20)
    with filled.begin() as tx:
        tx.decisions.hear_late([news(3, 21, told=12)])
    assert (the_way(filled).noticed_at, the_way(filled).told_at) == (at(10), at(9))


def test_an_event_that_is_no_decision_is_passed_over(filled: Store) -> None:
    with filled.begin() as tx:
        tx.decisions.accepted("evt_none", at(1))
    with filled.read() as tx:
        assert tx.decisions.of("app_1") == []


def test_what_fails_leaves_no_moment_behind(filled: Store) -> None:
    with pytest.raises(ZeroDivisionError), filled.begin() as tx:
        tx.decisions.hear([news(2, 10)])
        event_id = tx.events.append(an_application(), EventType.APPLICATION_APPROVED, NOW, {})
        tx.decisions.note(event_id, "app_1", NOW, Reading(at(0), at(0)))
        raise ZeroDivisionError
    with filled.read() as tx:
        assert (tx.decisions.of("app_1"), list(tx.decisions.unread("app_1"))) == ([], [])


def test_decisions_of_a_time_come_oldest_first_and_of_too_many_the_newest(filled: Store) -> None:
    ids = [decide(filled, moment, whose=whose) for moment, whose in ((10, "app_1"), (20, "app_2"), (30, "app_1"), (40, "app_2"))]
    with filled.read() as tx:
        assert [way.event_id for way in tx.decisions.between(at(10), at(40), 10)] == ids[:3]
        assert [way.event_id for way in tx.decisions.between(at(0), at(99), 2)] == ids[2:]


def test_decisions_made_before_the_moments_were_kept_get_what_is_known(database: str, seal: Seal) -> None:
    engine = open_engine(database)
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("recursive_version_locations", "true")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        # The code of now writes it with each application; it was not there then.
        schema.search_marks.create(connection)
    store = SqlStore(engine, seal, lambda: None, now=lambda: NOW)
    with store.begin() as tx:
        tx.applications.add(an_application())
        for n, kind in enumerate((EventType.APPLICATION_RECEIVED, EventType.APPLICATION_APPROVED)):
            event_id = tx.events.append(an_application(), kind, at(n), {})
            for moment, status in ((5, 503), (9, 200), (99, 200)):
                tx.events.note_try(event_id, at(moment), status, "", 1)
    with engine.begin() as connection:
        schema.search_marks.drop(connection)
    migrations.upgrade(engine)
    with store.read() as tx:
        (way,) = tx.decisions.between(at(-1), at(9999), 10)
    assert (way.type, way.committed_at, way.accepted_at, way.sent_at) == (EventType.APPLICATION_APPROVED, at(1), at(9), None)
    engine.dispose()


def test_waiting_rows_of_many_applications_and_kinds_are_hastened_in_one_go(store: Store) -> None:
    kinds = (WorkKind.RECEIVE_DECISION, WorkKind.FETCH_LOAN, WorkKind.EXPIRE_APPLICATION)
    with store.begin() as tx:
        for n in range(4):
            for kind in kinds:
                tx.work.post(kind, f"app_{n}", "clock:loan_system", f"app_{n}", at(3600))
    with store.begin() as tx:
        assert tx.work.hasten(kinds[:2], at(0), "app_0", "app_1", "app_2", "app_none") == 6
        assert tx.work.hasten(kinds[:2], at(0), "app_0", "app_1", "app_2") == 0
        assert tx.work.hasten(kinds, at(0)) == 0
        due = {(row.application_id, row.kind) for n in range(4) for row in tx.work.open_of(f"app_{n}") if row.due_at == at(0)}
    assert due == {(f"app_{n}", kind) for n in range(3) for kind in kinds[:2]}


def test_how_one_far_side_fares_is_told_without_the_others(store: Store) -> None:
    held = Destination("loan_system", 3, at(-60), at(30), "closed")
    with store.begin() as tx:
        tx.work.mark(held)
        tx.work.mark(Destination("sms", 1, at(0)))
    with store.read() as tx:
        assert tx.work.health("loan_system") == held
        assert tx.work.health("partner:sun") == Destination("partner:sun")


def test_notices_about_the_same_deals_at_once_in_any_order_hinder_nobody(sql_store: SqlStore) -> None:
    ids = [f"app_{n}" for n in range(60)]
    with sql_store.begin() as tx:
        for whose in ids:
            tx.work.post(WorkKind.RECEIVE_DECISION, whose, "clock:loan_system", whose, at(3600))

    def tell(n: int) -> int:
        shuffled = random.Random(n).sample(ids, len(ids))
        with sql_store.begin() as tx:
            tx.decisions.hear([news(2, n, told=n, whose=whose) for whose in shuffled])
            return tx.work.hasten([WorkKind.RECEIVE_DECISION], at(n), *shuffled)

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(tell, range(12))) >= 60
    with sql_store.read() as tx:
        assert all(list(tx.decisions.unread(whose)) == [2] for whose in ids)
