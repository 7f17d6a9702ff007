"""Idempotency-Key: one wish, one effect, one answer."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bridge.model.errors import VersionStaleError
from bridge.ports.store import StoreUnavailableError
from bridge.web.partner_api import applications
from tests.journeys.partner_api.world import Site, a_message, a_price


def test_a_write_without_a_key_is_refused(site: Site) -> None:
    answer = site.apply(key="")
    assert (answer.status_code, answer.get_json()["code"]) == (400, "idempotency_key_missing")
    assert site.call("POST", "/partner/v1/applications", a_message(), "ключ".encode().decode("latin1")).status_code == 400


def test_the_same_key_and_body_give_the_same_answer(site: Site) -> None:
    first, second = site.apply(), site.apply()
    assert (second.status_code, second.data) == (202, first.data)
    assert second.headers["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first.headers


def test_the_same_key_with_another_body_is_refused(site: Site) -> None:
    site.apply()
    answer = site.apply(a_message(partner_order_id="SUN-2"))
    assert (answer.status_code, answer.get_json()["code"]) == (422, "idempotency_key_reused")


def test_a_refusal_by_a_rule_is_repeated_as_well(site: Site) -> None:
    site.apply(key="k1")
    other = a_message(tour__nights=8)
    first, second = site.apply(other, key="k2"), site.apply(other, key="k2")
    assert (first.status_code, second.status_code) == (409, 409)
    assert first.data == second.data and second.content_type == "application/problem+json"


def test_a_refused_message_does_not_use_up_its_key(site: Site) -> None:
    assert site.apply(a_message(tour__nights=0)).status_code == 422
    assert site.apply().status_code == 202


def test_a_key_belongs_to_its_partner_and_its_route(site: Site, moon: Site) -> None:
    mine = site.taken()
    theirs = moon.apply(key="k1").get_json()["application_id"]
    assert mine != theirs
    assert site.call("POST", f"/partner/v1/applications/{mine}/cancel", {"reason": "tour_gone"}, "k1").status_code == 200


def test_copies_under_one_key_at_once_get_one_answer(site: Site) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: site.apply(key="k1"), range(16)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.data for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1


def test_a_repeat_changes_nothing_though_the_world_moved_on(site: Site) -> None:
    path = f"/partner/v1/applications/{site.taken()}/price"
    first = site.call("PUT", path, a_price(version=4, total_minor=25000000), "p4")
    assert site.call("PUT", path, a_price(version=5, total_minor=26000000), "p5").status_code == 200
    again = site.call("PUT", path, a_price(version=4, total_minor=25000000), "p4")
    assert (again.status_code, again.data) == (200, first.data)
    assert again.headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize("fault", [StoreUnavailableError("away"), VersionStaleError("stale"), ZeroDivisionError("Иванов")])
def test_after_a_fault_of_ours_the_same_request_may_try_again(
    site: Site, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def broken(*args: object) -> None:
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(applications.accept_application, "within", broken)
        answer = site.apply()
    assert answer.status_code in (409, 500, 503)
    assert "Иванов" not in answer.text and "Traceback" not in answer.text
    assert site.apply().status_code == 202


def test_twenty_copies_at_once_make_one_application(site: Site) -> None:
    def one(number: int) -> tuple[int, str]:
        answer = site.apply(key=f"k{number}")
        return answer.status_code, answer.get_json().get("application_id", "")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one, range(20)))
    assert {status for status, _ in answers} == {202}
    assert len({application for _, application in answers}) == 1


def test_a_price_sent_twice_under_two_keys_changes_it_once(site: Site) -> None:
    path = f"/partner/v1/applications/{site.taken()}/price"
    price = a_price(version=4, total_minor=25000000)
    first, second = site.call("PUT", path, price, "p1"), site.call("PUT", path, price, "p2")
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.get_json() == second.get_json()
