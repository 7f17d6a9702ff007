"""What a site reads about pushes to it, and how it asks for one more, for silence and for their end."""

from datetime import timedelta
from typing import Any

import pytest

from bridge.flows.delivering.hold_endpoint import disable_endpoint
from bridge.flows.hub import Hub
from bridge.flows.notify_partner import notify_partner
from bridge.flows.recover import pause_destination
from bridge.ports.outside_errors import OutcomeUnknownError, OutsideError
from bridge.ports.work import Ended, Work, WorkKind
from tests.journeys.partner_api.world import Site

ROOT = "/partner/v1"
LEASE = timedelta(minutes=1)


def work(hub: Hub) -> list[str]:
    """One turn at pushes, as the runner makes it; returns the ids of the events that went."""
    with hub.store.begin() as tx:
        rows = [row for row in tx.work.claim(hub.clock.now(), "w", LEASE, 99) if row.kind is WorkKind.NOTIFY_PARTNER]
    return [row.subject for row in rows if _push(hub, row)]


def _push(hub: Hub, row: Work) -> bool:
    with hub.store.read() as tx:
        event = tx.events.get(row.subject)
    try:
        done = notify_partner(hub, row, event)
    except OutsideError as error:
        with hub.store.begin() as tx:
            tx.work.put_back(row.id, "w", hub.clock.now() + timedelta(hours=20), error.message, Ended.FAILED)
        return False
    with hub.store.begin() as tx:
        tx.work.complete("w", row.id)
        done.write(tx)  # type: ignore[union-attr]
    return True


def listed(site: Site, query: str = "") -> list[dict[str, Any]]:
    answer = site.call("GET", f"{ROOT}/deliveries{query}")
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.get_json()["deliveries"]
    return rows


def endpoint(site: Site, wish: str = "", key: str = "k") -> dict[str, Any]:
    answer = site.call("POST", f"{ROOT}/endpoint/{wish}", key=key) if wish else site.call("GET", f"{ROOT}/endpoint")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.get_json()
    return told


def test_every_try_is_listed_with_status_time_and_answer_newest_first(site: Site, moon: Site, hub: Hub) -> None:
    number = site.taken()
    hub.partner_callbacks.failing = [OutcomeUnknownError("fake", "deliver", "no answer")]  # type: ignore[attr-defined]
    assert work(hub) == []
    hub.clock.move(timedelta(hours=21))  # type: ignore[attr-defined]
    (event,) = work(hub)
    last, first = listed(site)
    assert (last["state"], last["http_status"], last["answer"], last["event_id"]) == ("delivered", 200, "ok", event)
    assert (first["state"], first["http_status"], first["answer"], first["application_id"]) == (
        "failed",
        None,
        "no answer",
        number,
    )
    assert listed(moon) == []
    assert listed(site, "?state=failed") == [first]
    assert listed(site, f"?application_id={number}&event_id={event}&state=delivered") == [last]
    assert listed(site, "?application_id=app_other") == []
    page = site.call("GET", f"{ROOT}/deliveries?limit=1").get_json()
    assert page["deliveries"] == [last]
    assert listed(site, f"?limit=1&cursor={page['next']}") == [first]


@pytest.mark.parametrize("query", ["?state=lost", "?cursor=0", "?limit=201", "?event_id=%27", "?application_id="])
def test_a_filter_that_is_none_is_refused(site: Site, query: str) -> None:
    answer = site.call("GET", f"{ROOT}/deliveries{query}")
    assert (answer.status_code, answer.get_json()["code"]) == (422, "field_invalid")


def test_an_event_is_sent_again_once_for_each_key_and_once_while_it_waits(site: Site, hub: Hub) -> None:
    site.taken()
    (event,) = work(hub)
    path = f"{ROOT}/deliveries/{event}/send-again"
    first, repeat, other = (site.call("POST", path, key=key) for key in ("a", "a", "b"))
    assert [one.status_code for one in (first, repeat, other)] == [202] * 3
    assert repeat.headers["Idempotent-Replayed"] == "true" and first.get_json() == repeat.get_json()
    assert work(hub) == [event] and work(hub) == []
    assert len(listed(site, f"?event_id={event}")) == 2


def test_an_event_that_waits_after_a_failure_goes_at_once_when_it_is_asked_for(site: Site, hub: Hub) -> None:
    site.taken()
    hub.partner_callbacks.failing = [OutcomeUnknownError("fake", "deliver", "no answer")]  # type: ignore[attr-defined]
    work(hub)
    (one,) = listed(site)
    assert work(hub) == []
    assert site.call("POST", f"{ROOT}/deliveries/{one['event_id']}/send-again", key="a").status_code == 202
    assert work(hub) == [one["event_id"]] and work(hub) == []


def test_an_event_that_was_given_up_is_sent_again(site: Site, hub: Hub) -> None:
    site.taken()
    with hub.store.begin() as tx:
        (row,) = (one for one in tx.work.claim(hub.clock.now(), "w", LEASE, 99) if one.kind is WorkKind.NOTIFY_PARTNER)
        assert tx.work.bury(row.id, "w", "refused")
    assert site.call("POST", f"{ROOT}/deliveries/{row.subject}/send-again", key="a").status_code == 202
    assert work(hub) == [row.subject] and work(hub) == []


def test_an_event_of_another_site_can_not_be_asked_for(site: Site, moon: Site, hub: Hub) -> None:
    site.taken()
    (event,) = work(hub)
    for name in (event, "evt_none", "%20"):
        answer = moon.call("POST", f"{ROOT}/deliveries/{name}/send-again", key=f"k{name}")
        assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")
    assert work(hub) == []


def test_a_paused_endpoint_gets_nothing_and_afterwards_everything_in_order(site: Site, moon: Site, hub: Hub) -> None:
    assert endpoint(site)["state"] == "open"
    assert endpoint(site, "pause")["state"] == "paused"
    number = site.taken()
    site.call("POST", f"{ROOT}/applications/{number}/cancel", {"reason": "changed_mind"}, key="c")
    assert work(hub) == [] and endpoint(moon)["state"] == "open"
    feed = [one["event"]["event_id"] for one in site.call("GET", f"{ROOT}/events").get_json()["events"]]
    assert endpoint(site, "resume") | {"next_try_at": 0} == endpoint(site) | {"next_try_at": 0}
    went = [event for _ in feed for event in work(hub)]
    assert went == feed and len(feed) >= 2
    assert [one["seq"] for one in reversed(listed(site))] == list(range(1, len(feed) + 1))


def test_what_waits_for_its_next_try_goes_at_once_after_resuming(site: Site, hub: Hub) -> None:
    site.taken()
    hub.partner_callbacks.failing = [OutcomeUnknownError("fake", "deliver", "no answer")]  # type: ignore[attr-defined]
    work(hub)
    assert endpoint(site)["next_try_at"] > (hub.clock.now() + timedelta(hours=19)).isoformat()
    endpoint(site, "resume")
    assert len(work(hub)) == 1


def test_a_disabled_endpoint_says_why_and_the_site_enables_it(site: Site, hub: Hub) -> None:
    with hub.store.begin() as tx:
        assert disable_endpoint(hub, tx, hub.partners["sun"], "HTTP 410")
        assert not disable_endpoint(hub, tx, hub.partners["sun"], "HTTP 410")
    told = endpoint(site, "pause")
    assert (told["state"], told["reason"], told["next_try_at"]) == ("disabled", "HTTP 410", None)
    assert endpoint(site, "resume")["state"] == "open"


def test_what_the_lenders_office_paused_the_site_can_not_resume(site: Site, hub: Hub) -> None:
    pause_destination(hub, "partner:sun", "anna", "they asked by phone")
    answer = site.call("POST", f"{ROOT}/endpoint/resume", key="r")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "step_closed")
    assert endpoint(site)["state"] == "paused"


def test_secrets_are_told_by_marks_only(site: Site) -> None:
    answer = site.call("GET", f"{ROOT}/endpoint")
    (mark,) = answer.get_json()["secrets"]
    assert len(mark) == 8 and '"cb"' not in answer.text


def test_a_write_without_a_key_is_refused_and_one_with_it_is_journalled(site: Site, hub: Hub) -> None:
    assert site.call("POST", f"{ROOT}/endpoint/pause").get_json()["code"] == "idempotency_key_missing"
    endpoint(site, "pause")
    with hub.store.begin() as tx:
        assert ("sun", f"POST {ROOT}/endpoint/pause", "200") in [
            (one.sender, one.what, one.result) for one in tx.journal.after(0, 99)
        ]
