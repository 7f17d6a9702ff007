"""After the hand-over: read, price, booking, cancel, the feed, and what another partner sees of it: nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from bridge.flows.hub import Hub
from bridge.model.decision import Decision
from tests.journeys.partner_api.world import Site, a_message, a_price

ROOT = "/partner/v1/applications"


def read(site: Site, application_id: str) -> dict[str, Any]:
    answer = site.call("GET", f"{ROOT}/{application_id}")
    assert answer.status_code == 200
    told: dict[str, Any] = answer.get_json()
    return told


def fits(site: Site, shape: str, value: Any) -> None:
    """The answer is what the published description says."""
    described = site.client.get("/partner/v1/openapi.json").get_json()
    schema = {"$ref": f"#/components/schemas/{shape}", "components": described["components"]}
    assert [error.message for error in OAS31Validator(schema).iter_errors(value)] == []


def test_the_description_is_valid_openapi_and_speaks_of_every_call(site: Site) -> None:
    described = site.client.get("/partner/v1/openapi.json").get_json()
    validate(described)
    rules = {rule.rule.replace("<", "{").replace(">", "}") for rule in site.app.url_map.iter_rules()}
    live = {path for path in described["paths"] if not path.startswith("/partner/v1/sandbox")}
    assert live == {rule for rule in rules if rule.startswith("/partner/") and "openapi" not in rule}
    fits(site, "Application", a_message())


def test_an_application_is_read_without_the_person(site: Site) -> None:
    answer = site.call("GET", f"{ROOT}/{site.taken()}")
    told = answer.get_json()
    fits(site, "ApplicationAnswer", told)
    assert (told["state"], told["final"], told["decision"], told["gates"]) == ("received", False, None, [])
    assert told["deadlines"] == {
        "price_until": "2026-11-23T15:00:00Z",
        "payable_until": "2026-11-24T15:00:00Z",
        "offer_until": None,
        "sign_by": "2026-11-23T15:00:00Z",
    }
    for personal in ("Иванов", "9991234567", "1988", "ivanov@"):
        assert personal not in answer.text


def test_an_approval_is_read_with_its_limit_and_its_end(site: Site, hub: Hub) -> None:
    number = site.taken()
    with hub.store.begin() as tx:
        until = hub.clock.now() + timedelta(hours=1)
        decided = Decision(True, hub.clock.now(), 3, 22365000, until)
        tx.applications.save(replace(tx.applications.get(number), decision=decided))
    told = read(site, number)
    fits(site, "ApplicationAnswer", told)
    assert told["decision"] == {
        "approved": True,
        "price_version": 3,
        "approved_minor": 22365000,
        "max_price_minor": 24850000,
        "valid_until": "2026-11-23T10:00:00Z",
    }


def test_a_new_price_is_taken_and_an_old_one_is_refused(site: Site) -> None:
    path = f"{ROOT}/{site.taken()}/price"
    told = site.call("PUT", path, a_price(version=4, total_minor=25000000, strange=1), "p1").get_json()
    fits(site, "ApplicationAnswer", told)
    assert (told["price_version"], told["price_total_minor"], told["loan_minor"]) == (4, 25000000, 22515000)
    assert told["unknown_fields"] == ["strange"]
    old = site.call("PUT", path, a_price(version=4, total_minor=26000000), "p2")
    assert (old.status_code, old.get_json()["code"], old.get_json()["field"]) == (409, "price_version_old", "version")
    wrong = site.call("PUT", path, a_price(total_minor=1.5), "p3")
    assert (wrong.status_code, wrong.get_json()["field"]) == (422, "total_minor")


def test_a_confirmed_booking_opens_its_gate_once(site: Site) -> None:
    number = site.taken()
    body = {"state": "confirmed", "operator_number": "OP-7"}
    told = site.call("PUT", f"{ROOT}/{number}/booking", body, "b1").get_json()
    fits(site, "ApplicationAnswer", told)
    assert [(gate["name"], gate["open"]) for gate in told["gates"]] == [("booking", True)]
    again = site.call("PUT", f"{ROOT}/{number}/booking", body, "b2").get_json()
    assert again == told


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"state": "confirmed"}, "operator_number"),
        ({"state": "confirmed", "operator_number": ""}, "operator_number"),
        ({"state": "maybe"}, "state"),
        ({}, "state"),
    ],
)
def test_a_booking_that_says_nothing_is_refused(site: Site, body: dict[str, str], field: str) -> None:
    answer = site.call("PUT", f"{ROOT}/{site.taken()}/booking", body, "b1")
    assert (answer.status_code, answer.get_json()["field"]) == (422, field)


def test_a_failed_booking_ends_the_application(site: Site) -> None:
    number = site.taken()
    told = site.call("PUT", f"{ROOT}/{number}/booking", {"state": "failed"}, "b1").get_json()
    assert (told["state"], told["final"], told["end_reason"]) == ("cancelled", True, "booking_failed")
    late = site.call("PUT", f"{ROOT}/{number}/price", a_price(version=9), "p1")
    assert (late.status_code, late.get_json()["code"]) == (409, "step_closed")


def test_a_site_cancels_with_a_word(site: Site) -> None:
    number = site.taken()
    text = site.call("POST", f"{ROOT}/{number}/cancel", {"reason": "Иванов передумал"}, "c1")
    assert (text.status_code, text.get_json()["field"]) == (422, "reason")
    told = site.call("POST", f"{ROOT}/{number}/cancel", {"reason": "tour_unavailable"}, "c2").get_json()
    assert (told["state"], told["end_reason"]) == ("cancelled", "tour_unavailable")
    assert site.call("POST", f"{ROOT}/{number}/cancel", {"reason": "other"}, "c3").status_code == 200


@pytest.mark.parametrize(
    ("method", "tail", "body"),
    [
        ("GET", "", None),
        ("PUT", "/price", a_price(version=5)),
        ("PUT", "/booking", {"state": "confirmed", "operator_number": "1"}),
        ("POST", "/cancel", {"reason": "x"}),
    ],
)
def test_another_partners_application_is_as_unknown_as_none(site: Site, moon: Site, method: str, tail: str, body: Any) -> None:
    number, before = site.taken(), read(site, site.taken())
    theirs = moon.call(method, f"{ROOT}/{number}{tail}", body, "k", X_Request_Id="request-1")
    none = moon.call(method, f"{ROOT}/app_999999{tail}", body, "k", X_Request_Id="request-1")
    odd = moon.call(method, f"{ROOT}/app%00_1{tail}", body, "k", X_Request_Id="request-1")
    assert theirs.status_code == none.status_code == odd.status_code == 404
    assert theirs.data == none.data == odd.data
    assert read(site, number) == before


def test_the_feed_holds_exactly_what_is_pushed_and_only_to_its_partner(site: Site, moon: Site, hub: Hub) -> None:
    number = site.taken()
    site.call("POST", f"{ROOT}/{number}/cancel", {"reason": "tour_unavailable"}, "c1")
    moon.apply()
    whole = site.call("GET", "/partner/v1/events")
    told = whole.get_json()
    fits(site, "FeedAnswer", told)
    types = [one["event"]["type"] for one in told["events"]]
    assert types == ["application.received", "application.cancelled", "advance.return_requested"]
    assert told["more"] is False and told["next"] == told["events"][-1]["cursor"]
    with hub.store.begin() as tx:
        for event in tx.events.of(number):
            assert hub.partner_callbacks.body_of(hub.partners["sun"], event) in whole.data
    assert len(moon.call("GET", "/partner/v1/events").get_json()["events"]) == 1


def test_the_feed_is_read_in_pages(site: Site) -> None:
    number = site.taken()
    site.call("POST", f"{ROOT}/{number}/cancel", {"reason": "tour_unavailable"}, "c1")
    first = site.call("GET", "/partner/v1/events?limit=1").get_json()
    assert (len(first["events"]), first["more"]) == (1, True)
    second = site.call("GET", f"/partner/v1/events?after={first['next']}&limit=1").get_json()
    assert (second["events"][0]["event"]["type"], second["more"]) == ("application.cancelled", True)
    third = site.call("GET", f"/partner/v1/events?after={second['next']}&limit=1").get_json()
    assert (third["events"][0]["event"]["type"], third["more"]) == ("advance.return_requested", False)
    end = site.call("GET", f"/partner/v1/events?after={third['next']}").get_json()
    assert (end["events"], end["next"]) == ([], third["next"])


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=²", "limit=0", "limit=501", "after=99999999999999999999"])
def test_a_wrong_cursor_or_limit_is_named(site: Site, query: str) -> None:
    answer = site.call("GET", f"/partner/v1/events?{query.replace('²', '%C2%B2')}")
    assert (answer.status_code, answer.get_json()["field"]) == (422, query.split("=")[0])


def test_an_advance_is_asked_back_told_as_returned_once_and_read_with_its_ledger(site: Site) -> None:
    number = site.taken()
    path, body = f"{ROOT}/{number}/advance", {"state": "returned", "amount_minor": 2485000, "reference": "refund:1"}
    early = site.call("PUT", path, body, "a1")
    assert (early.status_code, early.get_json()["code"]) == (409, "step_closed")
    site.call("POST", f"{ROOT}/{number}/cancel", {"reason": "tour_unavailable"}, "c1")
    events = site.call("GET", "/partner/v1/events").get_json()["events"]
    assert len([one for one in events if one["event"]["type"] == "advance.return_requested"]) == 1
    asked = read(site, number)["advance"]
    assert (asked["to_be_returned_minor"], asked["return_reason"]) == (2485000, "tour_unavailable")
    answers = [site.call("PUT", path, body, key) for key in ("a2", "a2", "a3")]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    fits(site, "ApplicationAnswer", answers[0].get_json())
    told = read(site, number)["advance"]
    assert (told["paid_minor"], told["to_be_returned_minor"], told["returned_minor"]) == (2485000, 0, 2485000)
    assert [line["entry"] for line in told["lines"]] == ["paid", "to_be_returned", "returned"]
    more = site.call("PUT", path, body | {"reference": "refund:2"}, "a4")
    assert (more.status_code, more.get_json()["field"]) == (422, "amount_minor")


def test_a_larger_advance_comes_with_the_next_price_and_is_counted_once(site: Site) -> None:
    path = f"{ROOT}/{site.taken()}/advance"
    body = {"state": "paid", "amount_minor": 2365000, "reference": "payu:2"}
    bare = site.call("PUT", path, body, "a1")
    assert (bare.status_code, bare.get_json()["field"]) == (422, "price")
    whole = body | {"price": a_price(version=4)}
    for key in ("a2", "a3"):
        told = site.call("PUT", path, whole, key).get_json()
        assert (told["advance_minor"], told["loan_minor"], told["price_version"]) == (4850000, 20000000, 4)
        assert told["advance"]["held_minor"] == 4850000
