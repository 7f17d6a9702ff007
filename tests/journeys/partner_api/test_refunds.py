"""A tour cancelled after the payout, through the calls of a site: whole, in parts, one traveller; repeats, races, strangers."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bridge.flows.hub import Hub
from bridge.flows.refunding.confirm_arrival import confirm_arrival
from samples.partner.client import Hub as Client
from samples.partner.client import Refused
from tests.journeys.partner_api.paid_out import ADVANCE, LOAN, ROOT, paid_out, told
from tests.journeys.partner_api.world import SECRET, Site
from tests.walk import work_all

WHOLE = {"scope": "whole", "cancelled_by": "operator", "reason": "hotel_closed", "reference": "cancel:1"}


def a_part(amount: int, reference: str = "cancel:1", **changes: Any) -> dict[str, Any]:
    return WHOLE | {"scope": "part", "amount_minor": amount, "reference": reference} | changes


def fits(site: Site, shape: str, body: Any) -> None:
    described = site.client.get("/partner/v1/openapi.json").get_json()
    whole = {"$ref": f"#/components/schemas/{shape}", "components": described["components"]}
    Draft202012Validator(whole).validate(body)


def test_a_whole_refund_from_its_announcement_to_its_end(site: Site, hub: Hub) -> None:
    number = paid_out(site)
    path = f"{ROOT}/{number}/refunds"
    first = site.call("POST", path, WHOLE | {"strange": {"deep": 1}}, "r1")
    assert first.status_code == 202, first.text
    body = first.get_json()
    fits(site, "RefundAnswer", body)
    assert (body["state"], body["amount_minor"], body["to_lender_minor"]) == ("announced", LOAN + ADVANCE, None)
    assert body["unknown_fields"] == ["strange"]
    work_all(hub)
    one = f"{path}/{body['refund_id']}"
    shared = site.call("GET", one)
    fits(site, "RefundAnswer", shared.get_json())
    sums = [shared.get_json()[name] for name in ("to_lender_minor", "to_buyer_minor", "of_advance_minor")]
    assert (shared.get_json()["state"], sums) == ("money_awaited", [LOAN, ADVANCE, ADVANCE])
    listed = site.call("GET", path).get_json()
    fits(site, "RefundsAnswer", listed)
    assert (len(listed["refunds"]), listed["left_minor"]) == (1, 0)
    sent = site.call("PUT", one, {"to": "lender", "amount_minor": LOAN, "reference": "order 412"}, "t1")
    assert (sent.status_code, sent.get_json()["sent_reference"]) == (200, "order 412")
    confirm_arrival(hub, body["refund_id"], LOAN, hub.clock.today(), "office:anna")
    work_all(hub)
    assert site.call("GET", one).get_json()["state"] == "posted"
    ended = site.call("PUT", one, {"to": "buyer", "amount_minor": ADVANCE, "reference": "refund:9"}, "t2").get_json()
    assert (ended["state"], ended["posted_minor"]) == ("done", LOAN)
    whole = site.call("GET", f"{ROOT}/{number}").get_json()
    fits(site, "ApplicationAnswer", whole)
    assert whole["state"] == "repaid" and whole["refunds"][0]["state"] == "done"
    assert whole["advance"]["returned_minor"] == ADVANCE
    assert told(hub, number) == [f"refund.{one}" for one in ("announced", "money_awaited", "returned", "posted", "done")]


def test_the_python_client_announces_a_refund_and_tells_of_the_money_under_keys_of_its_own(site: Site, hub: Hub) -> None:
    def sent(method: str, url: str, body: bytes, headers: dict[str, str]) -> Any:
        answer = site.client.open(url.removeprefix("https://hub.test"), method=method, data=body, headers=headers)
        return answer.status_code, answer.headers, answer.data

    client = Client("https://hub.test", "sun", SECRET, send=sent, clock=lambda: hub.clock.now().timestamp())
    number = paid_out(site)
    made = client.refund(number, WHOLE | {"reference": "отмена № 1"})
    assert client.refund(number, WHOLE | {"reference": "отмена № 1"}) == made
    work_all(hub)
    assert client.sent(number, made["refund_id"], "buyer", ADVANCE, "возврат 9")["buyer_reference"] == "возврат 9"
    with pytest.raises(Refused) as refused:
        client.sent(number, made["refund_id"], "lender", ADVANCE, "x")
    assert (refused.value.status, refused.value.problem["field"]) == (422, "amount_minor")


def test_before_the_payout_the_answer_names_cancel_as_the_way(site: Site) -> None:
    number = site.taken()
    early = site.call("POST", f"{ROOT}/{number}/refunds", WHOLE, "r1")
    assert (early.status_code, early.content_type) == (409, "application/problem+json")
    assert early.get_json()["code"] == "payout_not_made" and "/cancel" in early.get_json()["detail"]
    assert site.call("GET", f"{ROOT}/{number}/refunds").get_json() == {"refunds": [], "left_minor": 0}
    site.call("POST", f"{ROOT}/{number}/cancel", {"reason": "tour_unavailable"}, "c1")
    late = site.call("POST", f"{ROOT}/{number}/refunds", WHOLE, "r2").get_json()
    assert late["code"] == "step_closed" and "/advance" in late["detail"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scope": "half"}, "scope"),
        ({"scope": "part"}, "amount_minor"),
        ({"scope": "traveller", "amount_minor": 5}, "tourist"),
        ({"scope": "traveller", "amount_minor": 5, "tourist": 7}, "tourist"),
        ({"tourist": 1}, "tourist"),
        ({"amount_minor": 0}, "amount_minor"),
        ({"amount_minor": 1.5}, "amount_minor"),
        ({"amount_minor": LOAN}, "amount_minor"),
        ({"scope": "part", "amount_minor": LOAN + ADVANCE + 1}, "amount_minor"),
        ({"cancelled_by": "site"}, "cancelled_by"),
        ({"reason": "Иванов заболел"}, "reason"),
        ({"reference": ""}, "reference"),
    ],
)
def test_a_refund_that_can_not_be_is_named_by_its_field(site: Site, changes: dict[str, Any], field: str) -> None:
    answer = site.call("POST", f"{ROOT}/{paid_out(site)}/refunds", WHOLE | changes, "r1")
    assert (answer.status_code, answer.get_json()["field"]) == (422, field)


def test_parallel_repeats_make_one_refund_and_parallel_parts_never_pass_the_price(site: Site, hub: Hub) -> None:
    number = paid_out(site)
    path = f"{ROOT}/{number}/refunds"

    def sent(call: tuple[dict[str, Any], str]) -> int:
        return site.call("POST", path, *call).status_code

    same = [(a_part(1_000_000), "k1")] * 8 + [(a_part(1_000_000), f"k1-{n}") for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(sent, same)) <= {202, 409}
        listed = site.call("GET", path).get_json()
        assert [one["amount_minor"] for one in listed["refunds"]] == [1_000_000]
        told_by = list(pool.map(sent, [(a_part(10_000_000, f"cancel:{n}"), f"p{n}") for n in range(2, 10)]))
    assert sorted(told_by) == [202, 202, *[422] * 6]
    assert site.call("GET", path).get_json()["left_minor"] == LOAN + ADVANCE - 21_000_000


def test_another_sites_refund_is_as_unknown_as_none(site: Site, moon: Site) -> None:
    number = paid_out(site)
    path = f"{ROOT}/{number}/refunds"
    refund = site.call("POST", path, WHOLE, "r1").get_json()["refund_id"]
    body = {"to": "buyer", "amount_minor": 1, "reference": "x"}
    for method, where, sent in (("GET", path, None), ("POST", path, WHOLE), ("GET", f"{path}/{refund}", None)):
        assert moon.call(method, where, sent, "k").get_json()["code"] == "application_unknown"
    assert moon.call("PUT", f"{path}/{refund}", body, "k").get_json()["code"] == "application_unknown"
    assert site.call("GET", f"{path}/trf_none").get_json()["code"] == "refund_unknown"
    early = site.call("PUT", f"{path}/{refund}", body, "k2")
    assert (early.status_code, early.get_json()["code"]) == (409, "step_closed")


def test_a_refund_meant_for_another_state_is_not_made(site: Site, hub: Hub) -> None:
    number = paid_out(site)
    before = site.call("GET", f"{ROOT}/{number}").headers["ETag"]
    made = site.call("POST", f"{ROOT}/{number}/refunds", a_part(1_000_000), "r1", If_Match=before)
    assert made.status_code == 202
    stale = site.call("POST", f"{ROOT}/{number}/refunds", a_part(1_000_000, "cancel:2"), "r2", If_Match=before)
    assert (stale.status_code, stale.get_json()["code"]) == (412, "precondition_failed")
    one = f"{ROOT}/{number}/refunds/{made.get_json()['refund_id']}"
    work_all(hub)
    tag = site.call("GET", one).headers["ETag"]
    body = {"to": "lender", "amount_minor": 1_000_000, "reference": "x"}
    assert site.call("PUT", one, body, "t1", If_Match=before).status_code == 412
    assert site.call("PUT", one, body, "t1", If_Match=tag).status_code == 200
    again = site.call("PUT", one, body, "t1", If_Match=tag)
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (200, "true")
