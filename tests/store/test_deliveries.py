"""Tries of pushes as their site reads them, and what waits for it, in every store."""

from datetime import timedelta

import pytest

from bridge.flows.applying.accept_application import accept_application
from bridge.flows.deciding.cancel_application import cancel_application
from bridge.flows.delivering.hold_endpoint import endpoint_of, pause_endpoint, resume_endpoint
from bridge.model.events import PartnerEvent
from bridge.ports.store import Store
from bridge.ports.work import Ended, WorkKind
from bridge.store.store import SqlStore
from tests.builders import FakeHub, an_application, fake_hub
from tests.fakes.surroundings import START as NOW

SIDE = "partner:sun"


def two_events(hub: FakeHub, **changes: str) -> list[PartnerEvent]:
    """Of a fresh application: received, cancelled (and the advance to be returned)."""
    application = accept_application(hub, an_application(**changes)).application
    cancel_application(hub, application.id, "tour_unavailable")
    with hub.store.begin() as tx:
        return list(tx.events.of(application.id))


def test_a_page_holds_a_sites_own_tries_the_newest_first(store: Store) -> None:
    hub = fake_hub(store=store)
    mine, others = two_events(hub), two_events(hub, partner="moon")
    with store.begin() as tx:
        for n, event in enumerate([mine[0], others[0], mine[0], mine[1]]):
            tx.events.note_try(event.id, NOW + timedelta(seconds=n), 500 if n == 0 else 200, f"ответ {n}", 7 + n)
    with store.read() as tx:
        page = tx.deliveries.page("sun", 9)
        told = [(one.event_id, one.http_status, one.answer, one.milliseconds, one.delivered, one.seq, one.type) for one in page]
        assert told == [
            (mine[1].id, 200, "ответ 3", 10, True, mine[1].seq, mine[1].type),
            (mine[0].id, 200, "ответ 2", 9, True, 1, mine[0].type),
            (mine[0].id, 500, "ответ 0", 7, False, 1, mine[0].type),
        ]
        assert [one.at for one in page] == [NOW + timedelta(seconds=n) for n in (3, 2, 0)]
        assert [one.event_id for one in tx.deliveries.page("moon", 9)] == [others[0].id]
        assert tx.deliveries.page("mars", 9) == []


def test_pages_follow_each_other_by_number_and_filters_narrow_them(store: Store) -> None:
    hub = fake_hub(store=store)
    one, other = two_events(hub), two_events(hub)
    with store.begin() as tx:
        for n in range(6):
            event = (one if n % 2 else other)[0]
            tx.events.note_try(event.id, NOW, (0, 200, 299, 300, 410, 503)[n], "", 1)
    with store.read() as tx:
        first = tx.deliveries.page("sun", 4)
        rest = tx.deliveries.page("sun", 4, before=first[-1].n)
        assert [len(first), len(rest)] == [4, 2] and first[-1].n > rest[0].n
        assert len({row.n for row in (*first, *rest)}) == 6
        assert {row.application_id for row in tx.deliveries.page("sun", 9, application_id=one[0].application_id)} == {
            one[0].application_id
        }
        assert [row.http_status for row in tx.deliveries.page("sun", 9, event_id=other[0].id)] == [410, 299, 0]
        assert [row.http_status for row in tx.deliveries.page("sun", 9, delivered=True)] == [299, 200]
        assert [row.http_status for row in tx.deliveries.page("sun", 9, delivered=False)] == [503, 410, 300, 0]


def put_back(store: Store, pause: timedelta) -> None:
    """The first rows of every line are tried and fail."""
    with store.begin() as tx:
        for row in tx.work.claim(NOW, "w", timedelta(minutes=1), 50):
            due = NOW + pause if row.kind is WorkKind.NOTIFY_PARTNER else NOW
            tx.work.put_back(row.id, "w", due, "HTTP 503", Ended.FAILED)


def test_what_waits_for_a_side_is_known_by_its_lines_first_rows(store: Store) -> None:
    hub = fake_hub(store=store)
    with store.read() as tx:
        assert (tx.deliveries.next_try(SIDE), tx.deliveries.waiting_for(SIDE, NOW)) == (None, [])
    whose = {two_events(hub)[0].application_id, two_events(hub)[0].application_id}
    two_events(hub, partner="moon")
    with store.read() as tx:
        assert (tx.deliveries.next_try(SIDE), tx.deliveries.waiting_for(SIDE, NOW)) == (NOW, [])
    put_back(store, timedelta(hours=1))
    with store.read() as tx:
        assert tx.deliveries.next_try(SIDE) == NOW + timedelta(hours=1)
        assert set(tx.deliveries.waiting_for(SIDE, NOW)) == whose
        assert list(tx.deliveries.waiting_for(SIDE, NOW + timedelta(hours=1))) == []


def test_an_endpoint_that_is_resumed_has_all_its_lines_due_at_once(store: Store) -> None:
    hub = fake_hub(store=store)
    two_events(hub), two_events(hub)
    put_back(store, timedelta(hours=1))
    with store.begin() as tx:
        assert endpoint_of(tx, hub.partners["sun"]).next_try_at == NOW + timedelta(hours=1)
        assert pause_endpoint(hub, tx, hub.partners["sun"]).next_try_at is None
    with store.begin() as tx:
        assert resume_endpoint(hub, tx, hub.partners["sun"]).next_try_at == NOW
    with store.begin() as tx:
        claimed = [row for row in tx.work.claim(NOW, "w", timedelta(minutes=1), 50) if row.destination == SIDE]
    assert len(claimed) == 2, "the first row of each line, the others behind it"


@pytest.mark.parametrize("answer", ["", "x" * 1000, "ё" * 1000, "\n\t{}", "'; DROP TABLE work; --"])
def test_an_answer_is_kept_sealed_and_comes_back_as_it_was(sql_store: SqlStore, answer: str) -> None:
    hub = fake_hub(store=sql_store)
    event = two_events(hub)[0]
    with sql_store.begin() as tx:
        tx.events.note_try(event.id, NOW, 400, answer, 1)
    with sql_store.read() as tx:
        (one,) = tx.deliveries.page("sun", 9)
    assert one.answer == answer
