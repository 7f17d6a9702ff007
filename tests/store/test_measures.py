"""What is counted of the rows of a store, on both databases: open ones only, with when the oldest began."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bridge.flows.measuring.read_gauges import read_gauges
from bridge.model.events import EventType
from bridge.model.measuring.gauge import Gauge
from bridge.model.paying.suspense import Resolution, Suspense, SuspenseCause
from bridge.model.status import Status
from bridge.ports.measuring import CallbackTally, Waiting
from bridge.ports.store import Attention
from bridge.ports.work import Destination, WorkKind, WorkState
from bridge.store.store import SqlStore
from tests.builders import fake_hub
from tests.store.people import NOW, an_application

MINUTE = timedelta(minutes=1)


def post(store: SqlStore, kind: WorkKind, destination: str, *, late: timedelta, application: str = "app_1") -> None:
    with store.begin() as tx:
        tx.work.post(kind, application, destination, "x", NOW - late)


def value(gauges: dict[str, Gauge], name: str, **labels: str) -> float | None:
    found = [one.value for one in gauges[name].samples if labels.items() <= one.labels.items()]
    assert len(found) <= 1, f"{name} {labels}: {len(found)} samples"
    return found[0] if found else None


def gauges_at(store: SqlStore, **parts: Any) -> dict[str, Gauge]:
    hub = fake_hub(store=store, **parts)
    hub.clock.set_to(NOW)
    return {gauge.name: gauge for gauge in read_gauges(hub)}


def test_an_empty_store_has_every_gauge_and_nothing_that_rings(sql_store: SqlStore) -> None:
    gauges = gauges_at(sql_store)
    assert value(gauges, "bridge_issuers_directory") == 0
    assert value(gauges, "bridge_decisions_last_hour") == 0
    assert gauges["bridge_work_late_seconds"].samples == []


def test_late_rows_are_told_by_the_first_of_each_destination_and_done_ones_never(sql_store: SqlStore) -> None:
    post(sql_store, WorkKind.SEND_MESSAGE, "sms", late=7 * MINUTE)
    post(sql_store, WorkKind.SEND_MESSAGE, "sms", late=2 * MINUTE, application="app_2")
    post(sql_store, WorkKind.NOTIFY_PARTNER, "partner:sun", late=-MINUTE, application="app_3")
    post(sql_store, WorkKind.SUBMIT_APPLICATION, "loan_system", late=MINUTE, application="app_4")
    with sql_store.begin() as tx:
        (row,) = tx.work.claim(NOW, "w", MINUTE, 1, lambda side: int(side.name == "loan_system"))
        tx.work.complete("w", row.id)
    gauges = gauges_at(sql_store)
    assert value(gauges, "bridge_work_late_seconds", destination="sms") == 420
    assert value(gauges, "bridge_work_late_seconds", destination="partner:sun") == 0
    assert value(gauges, "bridge_work_late_seconds", destination="loan_system") is None
    assert value(gauges, "bridge_work_rows", destination="sms", state=WorkState.WAITING) == 2


def test_rows_of_a_side_that_is_not_well_are_not_late_and_the_side_is_told(sql_store: SqlStore) -> None:
    post(sql_store, WorkKind.SUBMIT_APPLICATION, "loan_system", late=30 * MINUTE)
    post(sql_store, WorkKind.SEND_MESSAGE, "sms", late=30 * MINUTE)
    with sql_store.begin() as tx:
        tx.work.mark(Destination("loan_system", 5, NOW - 12 * MINUTE, NOW - MINUTE, "no free session"))
        tx.work.mark(Destination("sms", 0, None, NOW + MINUTE, "вручную", "olga"))
    gauges = gauges_at(sql_store)
    assert gauges["bridge_work_late_seconds"].samples == []
    assert value(gauges, "bridge_destination_failing_seconds", destination="loan_system") == 720
    assert value(gauges, "bridge_destination_held", destination="sms", by="person") == 1
    assert value(gauges, "bridge_destination_held", destination="loan_system") == 0


def test_what_waits_for_a_person_is_counted_until_it_is_resolved(sql_store: SqlStore) -> None:
    with sql_store.begin() as tx:
        for n, kind in enumerate(("dead_row", "dead_row", "clock")):
            tx.attentions.open(Attention(f"att_{n}", kind, "…", NOW - (n + 1) * MINUTE))
        tx.attentions.resolve("att_1", NOW, "done")
        assert tx.measures.attentions() == [Waiting("clock", 1, NOW - 3 * MINUTE), Waiting("dead_row", 1, NOW - MINUTE)]
    gauges = gauges_at(sql_store)
    assert value(gauges, "bridge_attention_oldest_seconds", sort="clock") == 180
    assert value(gauges, "bridge_attention_rows", sort="dead_row") == 1


def test_money_in_suspense_is_summed_even_where_no_sum_was_told(sql_store: SqlStore) -> None:
    one = Suspense("s1", "k1", SuspenseCause.WRONG_SUM, "r", "p", 150_01, "RUB", True, NOW - MINUTE)
    with sql_store.begin() as tx:
        for row in (one, replace(one, id="s2", key="k2", amount=None), replace(one, id="s3", key="k3", amount=99)):
            tx.suspense.put(row)
        tx.suspense.save(replace(one, id="s3", key="k3", amount=99, resolution=Resolution.GONE, resolved_at=NOW))
    gauges = gauges_at(sql_store)
    assert value(gauges, "bridge_suspense_rows", sort="wrong_sum") == 2
    assert value(gauges, "bridge_suspense_kopecks", sort="wrong_sum") == 15_001


def test_callbacks_of_the_last_hour_are_told_apart_by_how_they_ended(sql_store: SqlStore) -> None:
    with sql_store.begin() as tx:
        application = an_application()
        tx.applications.add(application)
        event = tx.events.append(application, EventType.APPLICATION_RECEIVED, NOW, {})
    with sql_store.begin() as tx:
        for minutes, status in ((90, 200), (30, 500), (20, 0), (10, 204)):
            tx.events.note_try(event, NOW - minutes * MINUTE, status, "", 5)
    with sql_store.read() as tx:
        assert tx.measures.callbacks(NOW - 60 * MINUTE) == CallbackTally(taken=1, failed=2)
        assert tx.measures.callbacks(NOW) == CallbackTally(0, 0)


@pytest.mark.parametrize("status", [Status.APPROVED, Status.SUBMITTED])
def test_applications_are_counted_by_status(sql_store: SqlStore, status: Status) -> None:
    with sql_store.begin() as tx:
        tx.applications.add(an_application(status=status))
    assert value(gauges_at(sql_store), "bridge_applications", status=status.value) == 1
