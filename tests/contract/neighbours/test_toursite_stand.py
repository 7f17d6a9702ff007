"""The tour site's stand-in hands over, signs, and takes only genuine callbacks."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import requests
from pytest_httpserver import HTTPServer
from standardwebhooks import Webhook
from werkzeug import Request, Response

from tests.waiting import soon

CALLBACK_SECRET = "whsec_c2l0ZSBjYWxsYmFjayBzZWNyZXQgMTIz"
API = "/partner/v1/applications"


class FakeHub:
    """Checks signatures and keeps what came."""

    def __init__(self, server: HTTPServer) -> None:
        self.heard: list[tuple[str, str, Any, str]] = []
        server.expect_request(API).respond_with_handler(self.take)
        for tail in ("/price", "/booking", "/cancel", "/refunds", "/refunds/trf_1", ""):
            server.expect_request(f"{API}/a-1{tail}").respond_with_handler(self.take)

    def take(self, request: Request) -> Response:
        raw = request.get_data()
        told = [request.headers.get(name, "") for name in ("X-Timestamp", "X-Nonce", "Idempotency-Key")]
        text = "\n".join((request.method, request.path, *told, hashlib.sha256(raw).hexdigest()))
        right = "v2=" + hmac.new(b"site api secret", text.encode(), hashlib.sha256).hexdigest()
        if request.headers["X-Signature"] != right or request.headers["X-Partner-Id"] != "solnechny":
            return Response(status=401)
        body = json.loads(raw) if raw else None
        self.heard.append((request.method, request.path.removeprefix(API), body, request.headers.get("Idempotency-Key", "")))
        told = {"application_id": "a-1", "state": "received", "borrower_url": "http://127.0.0.1/f", "expires_at": "x"}
        refund = {"refund_id": "trf_1", "to_lender_minor": 5, "to_buyer_minor": 7} if "/refunds" in request.path else {}
        return Response(json.dumps(told | refund), 202, content_type="application/json")


def callback(url: str, number: str, webhook_id: str, kind: str, seq: int, secret: str = CALLBACK_SECRET) -> int:
    event = {"event_id": webhook_id, "type": kind, "seq": seq, "occurred_at": "2026-11-21T12:00:00Z",
             "application_id": "a-1", "partner_order_id": number, "price_version": 1, "data": {}}  # fmt: skip
    body, now = json.dumps(event), datetime.now(UTC)
    headers = {"webhook-id": webhook_id, "webhook-timestamp": str(int(now.timestamp())),
               "webhook-signature": Webhook(secret).sign(webhook_id, now, body)}  # fmt: skip
    return requests.post(f"{url}/callbacks/bridge", data=body, headers=headers, timeout=60).status_code


def test_the_form_leads_through_the_advance_to_the_borrowers_form(start: Callable[..., Any], httpserver: HTTPServer) -> None:
    hub = FakeHub(httpserver)
    site = start("toursite", "--hub", httpserver.url_for("").rstrip("/"))
    form = {"surname": "Щукин", "name": "Пётр", "patronymic": "", "birth_date": "1990-01-01", "tourists": "2",
            "phone": "+7 999 111-22-33", "email": "p@example.org", "consent": "yes"}  # fmt: skip
    advance = requests.post(f"{site.url}/tours/kemer", data=form, timeout=60)
    back = requests.post(advance.url, data={"action": "pay"}, allow_redirects=False, timeout=60)
    assert back.headers["Location"] == "http://127.0.0.1/f"
    method, _, body, key = hub.heard[0]
    assert (method, body["schema"], body["price"]["version"]) == ("POST", "tour-loan-application/1", 1)
    assert body["price"]["base_minor"] + body["price"]["surcharges"][0]["amount_minor"] == body["price"]["total_minor"]
    assert body["payment"]["advance_minor"] + body["payment"]["loan_requested_minor"] == body["price"]["total_minor"]
    assert key == f"app-{body['partner_order_id']}"


def test_an_empty_field_is_told_on_the_form(start: Callable[..., Any]) -> None:
    site = start("toursite")
    answer = requests.post(f"{site.url}/tours/kemer", data={"consent": "yes", "name": "Пётр"}, timeout=60)
    assert answer.status_code == 422
    assert "surname: заполните поле" in answer.text


def test_only_genuine_callbacks_are_kept_and_each_once(start: Callable[..., Any], httpserver: HTTPServer) -> None:
    FakeHub(httpserver)
    site = start("toursite", "--hub", httpserver.url_for("").rstrip("/"))
    number = site.tell("/_stand/orders", tour="sochi")["order"]["id"]
    assert callback(site.url, number, "e2", "application.approved", 2) == 204
    assert callback(site.url, number, "e1", "application.received", 1) == 204
    assert callback(site.url, number, "e2", "application.approved", 2) == 204
    assert callback(site.url, number, "e3", "application.declined", 3, "whsec_d3Jvbmc=") == 401
    site.kill()
    site.again()
    order = site.get(f"/_stand/orders/{number}")
    assert [event["webhook_id"] for event in order["events"]] == ["e2", "e1"]
    assert order["state"] == "application.approved"


def test_a_signed_contract_makes_the_site_book_by_itself(start: Callable[..., Any], httpserver: HTTPServer) -> None:
    hub = FakeHub(httpserver)
    site = start("toursite", "--hub", httpserver.url_for("").rstrip("/"))
    eager = site.tell("/_stand/orders", tour="sochi")["order"]["id"]
    calm = site.tell("/_stand/orders", tour="sochi", auto_booking=False)["order"]["id"]
    for n, number in enumerate((eager, calm)):
        callback(site.url, number, f"s{n}", "application.contract_signed", 5)
    assert soon(lambda: site.get(f"/_stand/orders/{eager}")["booking"] == "confirmed")
    # Both were told of in the same moment: what comes by itself for the other would be there by now.
    time.sleep(1)
    assert [(m, tail, body["state"]) for m, tail, body, _ in hub.heard[2:]] == [("PUT", "/a-1/booking", "confirmed")]
    assert site.get(f"/_stand/orders/{eager}")["booking"] == "confirmed"


def test_price_and_cancel_reach_the_hub_with_rising_versions(start: Callable[..., Any], httpserver: HTTPServer) -> None:
    hub = FakeHub(httpserver)
    site = start("toursite", "--hub", httpserver.url_for("").rstrip("/"))
    number = site.tell("/_stand/orders", tour="kemer", price_hold_minutes=5)["order"]["id"]
    requests.post(f"{site.url}/orders/{number}", data={"action": "price", "total": "250 000,50"}, timeout=60)
    site.tell(f"/_stand/orders/{number}/price", total_minor=26000000)
    site.tell(f"/_stand/orders/{number}/cancel", reason="tour_unavailable")
    prices = [body for _, tail, body, _ in hub.heard if tail == "/a-1/price"]
    assert [(p["version"], p["total_minor"]) for p in prices] == [(2, 25000050), (3, 26000000)]
    assert hub.heard[-1][1:3] == ("/a-1/cancel", {"reason": "tour_unavailable"})
    held = datetime.fromisoformat(prices[1]["valid_until"]) - datetime.fromisoformat(prices[1]["actualized_at"])
    assert held.total_seconds() == 300


def test_a_tour_that_falls_away_after_the_payout_is_announced_and_then_paid_back(
    start: Callable[..., Any], httpserver: HTTPServer
) -> None:
    hub = FakeHub(httpserver)
    site = start("toursite", "--hub", httpserver.url_for("").rstrip("/"))
    number = site.tell("/_stand/orders", tour="kemer")["order"]["id"]
    page = f"{site.url}/orders/{number}"
    for _ in range(2):
        requests.post(page, data={"action": "refund"}, timeout=60)
    told = [(method, tail, body) for method, tail, body, _ in hub.heard[1:]]
    assert told[0][:2] == ("POST", "/a-1/refunds") and told[0][2]["scope"] == "whole"
    assert told[1][:2] == ("GET", "/a-1/refunds/trf_1")
    assert [(body["to"], body["amount_minor"]) for _, _, body in told[2:]] == [("lender", 5), ("buyer", 7)]
    assert "Деньги за тур отправлены" in requests.get(page, timeout=60).text


def test_a_second_partner_has_its_own_name_on_the_wire_and_its_own_look(
    start: Callable[..., Any], httpserver: HTTPServer
) -> None:
    heard: list[str] = []

    def take(request: Request) -> Response:
        heard.append(request.headers["X-Partner-Id"])
        return Response(status=401)

    httpserver.expect_request(API).respond_with_handler(take)
    site = start("toursite", "--hub", httpserver.url_for("").rstrip("/"), "--partner-id", "dali")
    told = site.tell("/_stand/orders", tour="dubai", total_minor=10000000, advance_percent=20)
    assert (heard, told["hub"]["status"], told["order"]["advance_minor"]) == (["dali"], 401, 2000000)
    assert "Дальние дали" in requests.get(f"{site.url}/", timeout=60).text
