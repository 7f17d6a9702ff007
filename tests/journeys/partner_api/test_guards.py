"""Replays, allowances, changes to a state that was read, writes that still run, pages of a list."""

import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import structlog
from werkzeug.test import TestResponse

from bridge.flows.hub import Hub
from bridge.model.checks.request_signature import signature_of, signature_with_nonce
from bridge.web.partner_api import applications
from config.logging import set_up_logging
from tests.journeys.partner_api.world import Site, a_message, a_price

ROOT = "/partner/v1/applications"
FEED = "/partner/v1/events"


def send(site: Site, method: str, path: str, body: bytes = b"", key: str = "", **changes: str) -> TestResponse:
    """A call signed with a nonce; `changes` replace headers after the signing."""
    stamp, nonce = str(int(site.hub.clock.now().timestamp())), changes.pop("nonce", secrets.token_hex(16))
    signature = signature_with_nonce(site.secret, method, path, stamp, body, nonce, key)
    headers = {"X-Partner-Id": site.name, "X-Timestamp": stamp, "X-Nonce": nonce, "X-Signature": signature}
    headers |= {"Idempotency-Key": key} if key else {}
    headers |= {name.replace("_", "-"): value for name, value in changes.items()}
    return site.client.open(path, method=method, data=body, headers={name: value for name, value in headers.items() if value})


def raw(**changes: Any) -> bytes:
    import json

    return json.dumps(a_message(**changes), ensure_ascii=False).encode()


def code(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def test_a_read_and_a_write_with_a_nonce_are_let_in_once(site: Site) -> None:
    assert send(site, "GET", FEED, nonce="n" * 16).status_code == 200
    assert code(send(site, "GET", FEED, nonce="n" * 16)) == (401, "signature_replayed")
    assert send(site, "POST", ROOT, raw(), "k1", nonce="m" * 16).status_code == 202
    assert code(send(site, "POST", ROOT, raw(), "k1", nonce="m" * 16)) == (401, "signature_replayed")


def test_a_repeat_signed_anew_has_the_first_answer(site: Site) -> None:
    first, second = send(site, "POST", ROOT, raw(), "k1"), send(site, "POST", ROOT, raw(), "k1")
    assert first.data == second.data and second.headers["Idempotent-Replayed"] == "true"


def test_a_nonce_belongs_to_its_partner(site: Site, moon: Site) -> None:
    assert send(site, "GET", FEED, nonce="n" * 16).status_code == 200
    assert send(moon, "GET", FEED, nonce="n" * 16).status_code == 200


def test_a_replay_is_refused_as_long_as_its_timestamp_is_good(site: Site) -> None:
    stamp, nonce = str(int(site.hub.clock.now().timestamp()) + 290), "n" * 16
    signature = signature_with_nonce(site.secret, "GET", FEED, stamp, b"", nonce)
    sent = {"X-Partner-Id": "sun", "X-Timestamp": stamp, "X-Nonce": nonce, "X-Signature": signature}
    assert site.client.get(FEED, headers=sent).status_code == 200
    site.hub.clock.move(timedelta(seconds=580))  # type: ignore[attr-defined]  # the fake clock
    assert code(site.client.get(FEED, headers=sent)) == (401, "signature_replayed")
    site.hub.clock.move(timedelta(seconds=20))  # type: ignore[attr-defined]
    assert code(site.client.get(FEED, headers=sent)) == (401, "signature_stale")


@pytest.mark.parametrize("change", [{"X_Nonce": "x" * 16}, {"Idempotency_Key": "k2"}, {"Idempotency_Key": ""}])
def test_whatever_is_signed_can_t_be_changed(site: Site, change: dict[str, str]) -> None:
    assert code(send(site, "POST", ROOT, raw(), "k1", **change)) == (401, "signature_mismatch")


@pytest.mark.parametrize("nonce", ["", "short", "a" * 65, "a b" * 8, "ü" * 16])
def test_a_nonce_of_another_form_is_malformed(site: Site, nonce: str) -> None:
    assert code(send(site, "GET", FEED, nonce=nonce)) == (401, "signature_malformed")


def test_a_partner_may_require_the_nonce(site: Site, hub: Hub) -> None:
    strict = Site(replace(hub, partners={"sun": replace(hub.partners["sun"], nonce_required=True)}))
    assert code(strict.call("GET", FEED)) == (401, "signature_malformed")
    assert send(strict, "GET", FEED).status_code == 200


def limited(hub: Hub, calls: int) -> Site:
    return Site(replace(hub, partners=dict(hub.partners) | {"sun": replace(hub.partners["sun"], calls=calls)}))


def test_an_allowance_is_told_used_up_and_new_again(hub: Hub) -> None:
    site = limited(hub, 2)
    first = site.call("GET", FEED)
    assert (first.headers["RateLimit-Limit"], first.headers["RateLimit-Remaining"]) == ("2", "1")
    assert first.headers["RateLimit-Policy"] == '"calls";q=2;w=10' and first.headers["RateLimit"].startswith('"calls";r=1;t=')
    assert site.call("GET", FEED).status_code == 200
    late = site.call("GET", FEED)
    assert code(late) == (429, "calls_too_many") and late.headers["RateLimit-Remaining"] == "0"
    assert 1 <= int(late.headers["Retry-After"]) == int(late.headers["RateLimit-Reset"]) <= 10
    site.hub.clock.move(timedelta(seconds=10))  # type: ignore[attr-defined]  # the fake clock
    assert site.call("GET", FEED).status_code == 200


def test_strangers_and_wrong_signatures_use_up_nobody_s_allowance(hub: Hub) -> None:
    site = limited(hub, 1)
    for _ in range(3):
        assert site.call("GET", FEED, X_Signature="v1=" + "0" * 64).status_code == 401
    assert site.call("GET", FEED).status_code == 200


def test_an_allowance_holds_under_many_calls_at_once(hub: Hub) -> None:
    site = limited(hub, 20)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: site.call("GET", FEED).status_code, range(50)))
    assert (answers.count(200), answers.count(429)) == (20, 30)


def test_a_change_is_made_only_to_the_state_that_was_read(site: Site) -> None:
    path = f"{ROOT}/{site.taken()}"
    tag = site.call("GET", path).headers["ETag"]
    changed = site.call("PUT", f"{path}/price", a_price(version=4, total_minor=25_000_000), "p1", If_Match=tag)
    assert changed.status_code == 200 and changed.headers["ETag"] not in ("", tag)
    assert changed.headers["ETag"] == site.call("GET", path).headers["ETag"]
    stale = site.call("POST", f"{path}/cancel", {"reason": "tour_gone"}, "c1", If_Match=tag)
    assert code(stale) == (412, "precondition_failed")
    assert site.call("GET", path).get_json()["state"] == "received"
    # The key was not used up, and a proxy may have marked the tag as weak.
    good = site.call("POST", f"{path}/cancel", {"reason": "tour_gone"}, "c1", If_Match=f"W/{changed.headers['ETag']}")
    assert good.status_code == 200 and good.get_json()["state"] == "cancelled"


def test_the_tag_names_the_state_and_not_the_moment(site: Site) -> None:
    path = f"{ROOT}/{site.taken()}"
    first = site.call("GET", path)
    site.hub.clock.move(timedelta(minutes=20))  # type: ignore[attr-defined]  # the fake clock
    second = site.call("GET", path)
    assert first.get_json()["can_pay_by"] != second.get_json()["can_pay_by"]
    assert first.headers["ETag"] == second.headers["ETag"]


def test_a_repeat_of_a_conditional_change_has_its_first_answer(site: Site) -> None:
    path = f"{ROOT}/{site.taken()}"
    tag = site.call("GET", path).headers["ETag"]
    first = site.call("POST", f"{path}/cancel", {"reason": "tour_gone"}, "c1", If_Match=tag)
    again = site.call("POST", f"{path}/cancel", {"reason": "tour_gone"}, "c1", If_Match=tag)
    assert (again.status_code, again.data, again.headers["ETag"]) == (200, first.data, first.headers["ETag"])


@pytest.mark.parametrize("told", ["", "x", '"abc"', "0"])
def test_an_if_match_that_is_no_tag_is_named(site: Site, told: str) -> None:
    number = site.taken()
    path, stamp = f"{ROOT}/{number}/cancel", str(int(site.hub.clock.now().timestamp()))
    sent = {"X-Partner-Id": "sun", "X-Timestamp": stamp, "Idempotency-Key": "c1", "If-Match": told}
    sent["X-Signature"] = signature_of(site.secret, "POST", path, stamp, b'{"reason": "a"}')
    answer = site.client.post(path, data=b'{"reason": "a"}', headers=sent)
    assert (answer.status_code, answer.get_json()["field"]) == (422, "If-Match")


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The first create waits until the event is set."""
    let_go, began, whole = threading.Event(), threading.Event(), applications.draft_of
    monkeypatch.setattr("bridge.web.partner_api.protecting.running.PATIENCE_SECONDS", 0.2)
    original = applications.accept_application.within

    def waiting(*args: Any) -> Any:
        if not began.is_set():
            began.set()
            let_go.wait(60)
        return original(*args)

    monkeypatch.setattr(applications.accept_application, "within", waiting)
    assert whole
    yield let_go


def test_a_repeat_while_the_first_runs_is_told_to_come_later(site: Site, slow: threading.Event) -> None:
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(site.apply, None, "k1")
        running = pool.submit(site.apply, None, "k1").result()
        other = pool.submit(site.apply, a_message(tour__nights=8), "k1").result()
        slow.set()
        answers = sorted([first.result().status_code, running.status_code])
    assert answers == [202, 409] and code(other)[1] in ("idempotency_key_reused", "idempotency_key_running")
    late = next(one for one in (running, first.result()) if one.status_code == 409)
    assert code(late) == (409, "idempotency_key_running") and late.headers["Retry-After"] == "1"
    assert site.apply(None, "k1").headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(
    ("method", "tail", "body"),
    [
        ("PUT", "/price", a_price(version=4, total_minor=25_000_000)),
        (
            "PUT",
            "/booking",
            {"state": "confirmed", "operator_number": "OP-7", "documents": [{"kind": "voucher", "number": "V-1"}]},
        ),
        ("POST", "/cancel", {"reason": "tour_gone"}),
    ],
)
def test_fifty_repeats_of_a_change_at_once_have_one_effect(site: Site, method: str, tail: str, body: Any) -> None:
    number = site.taken()
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: site.call(method, f"{ROOT}/{number}{tail}", body, "same"), range(50)))
    assert {answer.status_code for answer in answers} == {200}, {answer.text for answer in answers}
    assert len({answer.data for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1


def test_booking_documents_stand_in_the_gate_s_evidence(site: Site, hub: Hub) -> None:
    number = site.taken()
    papers = [{"kind": "voucher", "number": "V-100"}, {"kind": "ticket", "number": "555 1234567890"}]
    body = {"state": "confirmed", "operator_number": "OP-7", "documents": papers}
    assert site.call("PUT", f"{ROOT}/{number}/booking", body, "b1").status_code == 200
    with hub.store.read() as tx:
        (gate,) = tx.applications.get(number).gates
    assert gate.facts == {"number": "OP-7", "documents": "voucher V-100; ticket 555 1234567890"}


def listed(site: Site, query: str = "") -> dict[str, Any]:
    answer = site.call("GET", f"{ROOT}?{query}" if query else ROOT)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.get_json()
    return told


def test_a_list_is_walked_page_by_page_newest_first_and_holds_only_one_s_own(site: Site, moon: Site) -> None:
    for n in range(5):
        assert site.apply(a_message(partner_order_id=f"SUN-{n}"), f"k{n}").status_code == 202
        site.hub.clock.move(timedelta(seconds=n % 2))  # type: ignore[attr-defined]  # some share a moment
    moon.apply()
    seen, query = [], "limit=2"
    while True:
        page = listed(site, query)
        seen += [one["partner_order_id"] for one in page["applications"]]
        if page["next"] is None:
            break
        query = f"limit=2&cursor={page['next']}"
    assert sorted(seen) == [f"SUN-{n}" for n in range(5)] and seen[0] == "SUN-4"


def test_a_list_keeps_to_its_filters(site: Site) -> None:
    number = site.taken()
    site.apply(a_message(partner_order_id="SUN-2"), "k2")
    site.call("POST", f"{ROOT}/{number}/cancel", {"reason": "tour_gone"}, "c1")
    assert [one["application_id"] for one in listed(site, "state=cancelled")["applications"]] == [number]
    assert [one["partner_order_id"] for one in listed(site, "partner_order_id=SUN-2")["applications"]] == ["SUN-2"]
    assert len(listed(site, "received_from=2026-11-23T12:00:00%2B03:00")["applications"]) == 2
    assert listed(site, "received_before=2026-11-23T09:00:00Z") == {"applications": [], "next": None}


@pytest.mark.parametrize(
    "query",
    [
        "state=ACTIVE", "partner_order_id=", f"partner_order_id={'x' * 101}", "limit=0", "limit=201", "cursor=x",
        "received_from=yesterday", "received_before=2026-11-23T12:00:00", "received_from=2026-11-23T12:00:00+03:00",
    ],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_is_named(site: Site, query: str) -> None:
    answer = site.call("GET", f"{ROOT}?{query}")
    assert (answer.status_code, answer.get_json()["field"]) == (422, query.split("=")[0])


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """What the process logs as a served hub does; whoever ran before may have set the logs up otherwise."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    set_up_logging("json")
    yield lambda: capsys.readouterr().err
    root.handlers[:], root.level = before
    structlog.reset_defaults()


def test_request_ids_are_echoed_and_stand_in_the_log(logged: Callable[[], str], site: Site) -> None:
    answer = site.call("GET", FEED, X_Signature="v1=" + "0" * 64, X_Request_Id="my-own-id-7")
    assert answer.headers["X-Request-Id"] == "my-own-id-7" == answer.get_json()["request_id"]
    assert "my-own-id-7" in logged()
