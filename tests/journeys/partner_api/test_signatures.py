"""Who is let in, and what the others learn."""

from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from bridge.model.checks.request_signature import signature_of
from tests.journeys.partner_api.world import OLD_SECRET, Site, a_message

PATH = "/partner/v1/events?after=0&limit=3"


def code(answer: TestResponse) -> str:
    assert answer.status_code == 401, answer.text
    assert answer.content_type == "application/problem+json"
    return str(answer.get_json()["code"])


def test_a_right_signature_is_let_in_with_its_query(site: Site) -> None:
    assert site.call("GET", PATH).status_code == 200


def test_two_secrets_are_valid_at_once(site: Site) -> None:
    site.secret = OLD_SECRET
    assert site.call("GET", PATH).status_code == 200


@pytest.mark.parametrize("header", ["X_Partner_Id", "X_Signature"])
def test_a_missing_header_is_named_by_class(site: Site, header: str) -> None:
    assert code(site.call("GET", PATH, **{header: ""})) == "signature_missing"


@pytest.mark.parametrize("header", ["X_Timestamp", "X_Signature"])
def test_a_header_of_wrong_form_is_malformed(site: Site, header: str) -> None:
    assert code(site.call("GET", PATH, **{header: "yesterday"})) == "signature_malformed"


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_call_outside_the_window_is_stale(site: Site, minutes: int) -> None:
    stamp = str(int((site.hub.clock.now() + timedelta(minutes=minutes)).timestamp()))
    assert code(site.call("GET", PATH, X_Timestamp=stamp)) == "signature_stale"


@pytest.mark.parametrize("minutes", [-4, 4])
def test_a_clock_that_is_a_little_off_is_let_in(site: Site, minutes: int) -> None:
    stamp = str(int((site.hub.clock.now() + timedelta(minutes=minutes)).timestamp()))
    assert site.call("GET", PATH, X_Timestamp=stamp).status_code == 200


def test_a_signature_for_another_path_does_not_match(site: Site) -> None:
    stamp = str(int(site.hub.clock.now().timestamp()))
    other = signature_of(site.secret, "GET", "/partner/v1/events?after=1&limit=3", stamp, b"")
    assert code(site.call("GET", PATH, X_Signature=other)) == "signature_mismatch"


def test_a_body_altered_by_one_byte_does_not_match(site: Site) -> None:
    stamp = str(int(site.hub.clock.now().timestamp()))
    other = signature_of(site.secret, "POST", "/partner/v1/applications", stamp, b"{}")
    answer = site.call("POST", "/partner/v1/applications", b"{ }", "k", X_Signature=other)
    assert code(answer) == "signature_mismatch"


def test_an_unknown_partner_answers_exactly_like_a_wrong_signature(site: Site) -> None:
    wrong = site.call("GET", PATH, X_Signature="v1=" + "0" * 64, X_Request_Id="request-1")
    stranger = site.call("GET", PATH, X_Partner_Id="nobody", X_Request_Id="request-1")
    assert code(stranger) == "signature_mismatch"
    assert (stranger.data, dict(stranger.headers)) == (wrong.data, dict(wrong.headers))


def test_nothing_of_the_partners_is_told_by_a_refusal(site: Site) -> None:
    site.secret = "wrong-secret-wrong-secret"
    text = site.apply().text
    assert "sun" not in text and "Иванов" not in text


def test_the_description_needs_no_signature(site: Site) -> None:
    assert site.client.get("/partner/v1/openapi.json").status_code == 200


def test_every_answer_carries_a_request_id(site: Site) -> None:
    answer = site.call("GET", PATH, X_Request_Id="my-own-id-7")
    assert answer.headers["X-Request-Id"] == "my-own-id-7"
    assert site.call("GET", PATH, X_Request_Id="bad id\t").headers["X-Request-Id"].startswith("req_")
    assert site.client.get("/partner/v1/nothing").get_json()["request_id"].startswith("req_")


def test_a_body_above_the_limit_is_too_large(site: Site) -> None:
    answer = site.apply(a_message(tour__source="x" * 300_000))
    assert (answer.status_code, answer.get_json()["code"]) == (413, "body_too_large")


def test_an_unknown_address_and_method_are_problems_too(site: Site) -> None:
    assert site.client.get("/partner/v1/nothing").get_json()["code"] == "not_found"
    answer = site.client.delete("/partner/v1/events")
    assert (answer.status_code, answer.get_json()["code"]) == (405, "method_not_allowed")
