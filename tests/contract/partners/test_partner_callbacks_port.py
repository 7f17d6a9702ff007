"""The port `PartnerCallbacks`: the fake and the real adapter; the public library of the convention verifies our pushes."""

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from standardwebhooks import Webhook, WebhookVerificationError
from werkzeug import Request, Response

from adapters.partners.callback_addresses import callbacks_http
from adapters.partners.conformance.story import facts_of
from adapters.partners.standard_webhooks import StandardWebhooks, wait_of
from adapters.partners.webhook_signature import CallbackSecretInvalidError, key_of
from adapters.partners.words import PartnerWords, plain
from bridge.jobs.breaker import counts
from bridge.model.events import EventType, PartnerEvent
from bridge.model.partner import Partner
from bridge.ports.outside_errors import BusyError, OutcomeUnknownError, OutsideError, RefusedError, UnreachableError
from bridge.ports.partner_callbacks import PartnerCallbacks
from mappings.fields import load_map_file
from tests.fakes.partner_callbacks import FakePartnerCallbacks
from tests.fakes.surroundings import FakeClock

ROOT = Path(__file__).parents[3]
WORDS = PartnerWords.of(load_map_file(ROOT / "mappings/partners/standard.toml"))
OLD, NEW = ("whsec_" + base64.b64encode(letter * 32).decode() for letter in (b"o", b"n"))
EVENT = PartnerEvent(
    "evt_01SAMPLE", "app_01SAMPLE", "demo", "SL-1", 4, EventType.APPLICATION_APPROVED,
    datetime(2026, 11, 23, 9, 30, tzinfo=UTC), 3,
    {"valid_until": datetime(2026, 11, 23, 15, tzinfo=UTC), "max_price": 24_850_000, "approved": 22_365_000},
)  # fmt: skip


def partner_at(url: str, *secrets: str) -> Partner:
    return Partner("demo", "Демо", (), secrets or (NEW,), url)


def real() -> StandardWebhooks:
    http = callbacks_http(lambda _: None, FakeClock(datetime.now(UTC)), [ip_network("127.0.0.0/8")])
    return StandardWebhooks(http, {"standard": WORDS})


def pushed(httpserver: HTTPServer, *secrets: str) -> tuple[bytes, dict[str, str]]:
    """What arrived at the site."""
    seen: list[tuple[bytes, dict[str, str]]] = []

    def keep(request: Request) -> Response:
        seen.append((request.get_data(), dict(request.headers)))
        return Response("taken", 200)

    httpserver.expect_request("/hook", method="POST").respond_with_handler(keep)
    delivery = real().deliver(partner_at(httpserver.url_for("/hook"), *secrets), EVENT)
    assert (delivery.http_status, delivery.answer) == (200, "taken")
    return seen[0]


@pytest.fixture(params=["fake", "real"])
def callbacks(request: pytest.FixtureRequest) -> PartnerCallbacks:
    return FakePartnerCallbacks() if request.param == "fake" else real()


class TestPartnerCallbacks:
    def test_an_event_is_delivered(self, callbacks: PartnerCallbacks, httpserver: HTTPServer) -> None:
        httpserver.expect_request("/hook").respond_with_data("", 204)
        assert 200 <= callbacks.deliver(partner_at(httpserver.url_for("/hook")), EVENT).http_status < 300

    def test_the_body_is_the_same_over_all_tries(self, callbacks: PartnerCallbacks) -> None:
        shuffled = PartnerEvent(**{**vars(EVENT), "facts": dict(reversed(list(EVENT.facts.items())))})
        bodies = {callbacks.body_of(partner_at(""), event) for event in (EVENT, EVENT, shuffled)}
        assert len(bodies) == 1

    def test_the_body_names_event_and_number(self, callbacks: PartnerCallbacks) -> None:
        told = json.loads(callbacks.body_of(partner_at(""), EVENT))
        assert (told["event_id"], told["seq"], told["type"]) == (EVENT.id, 4, "application.approved")


def test_the_body_is_the_sample() -> None:
    assert real().body_of(partner_at(""), EVENT) == (ROOT / "samples/partners/approved.json").read_bytes()


def test_the_public_library_verifies_what_we_push(httpserver: HTTPServer) -> None:
    body, headers = pushed(httpserver, NEW)
    assert Webhook(NEW).verify(body, headers)["event_id"] == EVENT.id
    assert headers["Webhook-Id"] == EVENT.id


def test_every_kind_of_event_as_it_is_pushed_is_verified_by_the_public_library(httpserver: HTTPServer) -> None:
    heard: dict[str, str] = {}

    def verify(request: Request) -> Response:
        told = Webhook(NEW).verify(request.get_data(), dict(request.headers))
        heard[told["type"]] = request.headers["webhook-id"]
        assert json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() == request.get_data()
        return Response(status=204)

    httpserver.expect_request("/hook").respond_with_handler(verify)
    site, sender = partner_at(httpserver.url_for("/hook"), OLD, NEW), real()
    for seq, kind in enumerate(EventType, 1):
        event = replace(EVENT, id=f"evt_{seq}", seq=seq, type=kind, facts=facts_of(kind, EVENT.occurred_at))
        assert sender.deliver(site, event).http_status == 204
    assert heard == {kind.value: f"evt_{seq}" for seq, kind in enumerate(EventType, 1)}


def test_the_events_of_a_test_system_say_so_and_are_verified_alike(httpserver: HTTPServer) -> None:
    heard: list[dict[str, Any]] = []

    def verify(request: Request) -> Response:
        heard.append(Webhook(NEW).verify(request.get_data(), dict(request.headers)))
        return Response(status=204)

    httpserver.expect_request("/hook").respond_with_handler(verify)
    http = callbacks_http(lambda _: None, FakeClock(datetime.now(UTC)), [ip_network("127.0.0.0/8")])
    StandardWebhooks(http, {"standard": WORDS}, test=True).deliver(partner_at(httpserver.url_for("/hook")), EVENT)
    assert heard[0]["test"] is True
    assert {name: value for name, value in heard[0].items() if name != "test"} == json.loads(WORDS.body(EVENT))


def test_both_secrets_verify_while_they_change_and_no_third_does(httpserver: HTTPServer) -> None:
    body, headers = pushed(httpserver, NEW, OLD)
    assert Webhook(NEW).verify(body, headers) == Webhook(OLD).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + base64.b64encode(b"x" * 32).decode()).verify(body, headers)


def test_an_altered_body_does_not_verify(httpserver: HTTPServer) -> None:
    body, headers = pushed(httpserver)
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(body.replace(b'"seq":4', b'"seq":5'), headers)


def failed(httpserver: HTTPServer, status: int, headers: Mapping[str, str] | None = None) -> OutsideError:
    httpserver.expect_request("/hook").respond_with_response(Response("no", status, dict(headers or {})))
    with pytest.raises(OutsideError) as caught:
        real().deliver(partner_at(httpserver.url_for("/hook")), EVENT)
    return caught.value


def test_a_site_that_is_gone_refuses_for_good(httpserver: HTTPServer) -> None:
    error = failed(httpserver, 410)
    assert isinstance(error, RefusedError) and error.reason == "410"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 409, 413, 422, 425, 451, 499])
def test_any_other_refusal_is_tried_again_and_speaks_of_the_endpoints_health(httpserver: HTTPServer, status: int) -> None:
    error = failed(httpserver, status)
    assert isinstance(error, UnreachableError) and not isinstance(error, BusyError) and counts(error)
    assert error.message == f"HTTP {status}"


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {"Retry-After": "7"}, 7),
        (429, {"Retry-After": "7200"}, 7200),
        (503, {"Retry-After": "999999999999"}, 86400),
        (429, {"Retry-After": "x"}, 60),
        (429, {}, 60),
    ],
)
def test_a_busy_site_says_how_long_to_wait_within_bounds(
    httpserver: HTTPServer, status: int, headers: dict[str, str], wait: int
) -> None:
    error = failed(httpserver, status, headers)
    assert isinstance(error, BusyError) and error.retry_after == timedelta(seconds=wait)


def test_maintenance_without_a_time_is_one_failure_among_others(httpserver: HTTPServer) -> None:
    error = failed(httpserver, 503)
    assert isinstance(error, UnreachableError) and not isinstance(error, BusyError)


def test_a_date_to_wait_for_is_understood() -> None:
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert wait_of("Mon, 23 Nov 2026 09:02:00 GMT", now) == timedelta(minutes=2)
    assert wait_of("Mon, 23 Nov 2026 08:00:00 GMT", now) == timedelta(0)


@pytest.mark.parametrize("status", [500, 502, 504, 599, 600, 999])
def test_a_failing_site_leaves_the_outcome_unknown(httpserver: HTTPServer, status: int) -> None:
    assert isinstance(failed(httpserver, status), OutcomeUnknownError)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_never_followed(httpserver: HTTPServer, status: int) -> None:
    httpserver.expect_request("/elsewhere").respond_with_data("caught")
    assert isinstance(failed(httpserver, status, {"Location": httpserver.url_for("/elsewhere")}), UnreachableError)
    assert len(httpserver.log) == 1


def test_nobody_there_is_unreachable() -> None:
    with pytest.raises(UnreachableError):
        real().deliver(partner_at("http://127.0.0.1:9/hook"), EVENT)


def test_a_long_answer_is_clipped(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/hook").respond_with_data("ё" * 50_000)
    assert real().deliver(partner_at(httpserver.url_for("/hook")), EVENT).answer == "ё" * 1000


def test_an_answer_is_kept_without_what_a_store_may_refuse(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/hook").respond_with_data("a\0b\x1f\x7fc\n\ud7ff\ufffe")
    assert real().deliver(partner_at(httpserver.url_for("/hook")), EVENT).answer == "abc\n\ud7ff"


NO_TIMES = ("Mon, 01 Jan 2026 00:00:00 +99999999999999999999", "Mon, 31 Dec 9999 23:59:59 -2359", "9" * 5000, "\0", "-1e9")


@pytest.mark.parametrize("text", NO_TIMES)
def test_nonsense_for_a_time_to_wait_is_waited_out_within_bounds(text: str) -> None:
    assert timedelta(0) <= wait_of(text, datetime(2026, 11, 23, tzinfo=UTC)) <= timedelta(days=1)


def test_no_site_is_called_inside_the_hubs_own_network_unless_its_operator_says_so(httpserver: HTTPServer) -> None:
    guarded = StandardWebhooks(callbacks_http(lambda _: None, FakeClock(datetime.now(UTC))), {"standard": WORDS})
    with pytest.raises(RefusedError) as caught:
        guarded.deliver(partner_at(httpserver.url_for("/hook")), EVENT)
    assert (caught.value.reason, httpserver.log) == ("address", [])


@pytest.mark.parametrize("secret", ["", "whsec_", "plain-text", "whsec_***", "whsec_" + base64.b64encode(b"short").decode()])
def test_a_secret_of_the_wrong_form_is_named_without_being_quoted(secret: str) -> None:
    with pytest.raises(CallbackSecretInvalidError) as caught:
        key_of(secret)
    assert secret in ("", "whsec_") or secret not in str(caught.value)


def test_a_partner_without_address_or_secret_is_refused_before_any_call(httpserver: HTTPServer) -> None:
    for partner in (partner_at(""), Partner("demo", "", (), (), httpserver.url_for("/hook")), partner_at("http://x", "bad")):
        with pytest.raises(RefusedError):
            real().deliver(partner, EVENT)
    assert not httpserver.log


def test_another_map_renames_types_envelope_and_facts_and_leaves_facts_out() -> None:
    table = load_map_file(ROOT / "mappings/partners/standard.toml")
    table["envelope"]["order_id"] = "zakaz"
    table["types"]["application.approved"] = "odobreno"
    table["facts"] = {"approved": "summa", "max_price": ""}
    told = json.loads(PartnerWords.of(table).body(EVENT))
    assert (told["zakaz"], told["type"]) == ("SL-1", "odobreno")
    assert told["data"] == {"summa": 22_365_000, "valid_until": "2026-11-23T15:00:00Z"}


def test_the_standard_map_has_a_word_for_every_event() -> None:
    assert set(WORDS.types) == {str(one) for one in EventType}


def test_a_float_can_not_be_a_fact() -> None:
    with pytest.raises(TypeError):
        plain({"sum": 1.5})
