"""Every route as every kind of visitor, with what attackers send: headers, cookies, tokens, ids of others, odd addresses."""

import hmac
import json
import time
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import pytest
from flask import request, request_finished
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from bridge.model.checks.request_signature import signature_of
from bridge.web.protecting.table import DOORS, READ, WRITTEN, family_of
from tests.hostile.walking.checks import EVIL, MARK, faults
from tests.hostile.walking.world import BASE, BORROWERS, OFFICERS, OWN_WORDS, PEOPLE_OF_SITES, World, address_of, the_world

# Whoever is at home behind a door.
NATURAL = {"form": "borrower", "office": "administrator", "partners": "anna@sun"}
# What these take needs no token: a mailbox ends letters by itself, the acquirer's page sends the borrower back.
TOKENLESS = {"form.mail_stop_at_once", "form.payment_posted"}
# Whoever comes back from the acquirer has perhaps no session any more: the random id of a payment shows how it stands, no more.
BY_ID = {"form.payment", "form.payment_state"}
QUERY = {name: MARK for name in ("next", "q", "error", "done", "page", "after", "form", "lang", "utm_source", "code", "result")}
SPOOFED = {
    "X-Forwarded-Host": EVIL, "X-Forwarded-Server": EVIL, "X-Original-URL": "/office/", "X-Rewrite-URL": "/office/",
    "Forwarded": f"host={EVIL};proto=http", "X-HTTP-Method-Override": "DELETE", "Origin": f"https://{EVIL}",
    "Referer": f"https://{EVIL}/{MARK}", "User-Agent": MARK, "X-Request-Id": MARK, "Accept-Language": MARK,
    "X-Forwarded-Prefix": "/evil",
}  # fmt: skip
ODD = ("..%2f..%2f..%2fetc%2fpasswd", "%00", "%ff%fe", "a" * 3000, quote("'\"><o5 x=y>"), "%0d%0aSet-Cookie:%20a=b",
       "1%27%20OR%201=1--", "99999999999999999999", "-1", quote("ıŞ‮😀"), "%252e%252e%252f", "{{7*7}}")  # fmt: skip
METHODS = ("TRACE", "DELETE", "PROPFIND", "PATCH", "ANYTHING", "PUT")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with the_world(tmp_path_factory.mktemp("world")) as made:
        yield made


def at_home(rule: Rule) -> str:
    return NATURAL.get(rule.endpoint.partition(".")[0], "anonymous")


def asked(client: FlaskClient, method: str, address: str, base: str = BASE, **more: Any) -> TestResponse:
    return client.open(address, method=method, base_url=base, **more)


def told(where: str, answer: TestResponse, *, inside: bool = False) -> list[str]:
    return [f"{where} {answer.status_code}: {fault}" for fault in faults(answer, inside=inside)]


def test_whoever_is_at_home_gets_whole_headers_and_nothing_back_of_what_was_sent(world: World) -> None:
    wrong, clients = [], {name: world.client(name) for name in world.visitors()}
    for rule, method in world.rules():
        if rule.endpoint.endswith(("log_out", "sign_out")):
            continue
        visitor, address = at_home(rule), address_of(rule, world.own)
        hostile = {"query_string": QUERY, "headers": SPOOFED} if method == "GET" else {"data": {"reason": MARK}}
        answer = asked(clients[visitor], method, address, **hostile)
        wrong += told(f"{visitor} {method} {rule}", answer, inside=visitor != "anonymous")
        door = rule.endpoint.partition(".")[0]
        if method != "GET" and door in NATURAL and rule.endpoint not in TOKENLESS and answer.status_code not in (403, 404):
            wrong.append(f"{method} {rule}: {answer.status_code} without the token of a page")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", [role for role in OFFICERS if role != "administrator"])
def test_an_officer_of_any_role_gets_pages_or_a_refusal_with_whole_headers(world: World, role: str) -> None:
    wrong, client = [], world.client(role)
    for rule, method in world.rules():
        if method == "GET" and rule.endpoint.startswith("office.") and not rule.endpoint.endswith("static"):
            answer = asked(client, method, address_of(rule, world.own))
            wrong += told(f"{role} {rule}", answer, inside=True)
            if answer.status_code == 403 and world.own["application_id"] in answer.text:
                wrong.append(f"{role} {rule}: a refusal that tells")
    assert not wrong, "\n".join(wrong)


def test_a_stranger_under_another_host_s_name_learns_nothing_and_is_led_nowhere_else(world: World) -> None:
    wrong, stranger = [], world.client("anonymous")
    for rule, method in world.rules():
        answer = asked(
            stranger, method, address_of(rule, world.own), base=f"https://{EVIL}", headers={"Sec-Fetch-Site": "cross-site"}
        )
        wrong += told(f"{method} {rule}", answer)
        if rule.endpoint.startswith("office.") and answer.status_code == 200 and not rule.endpoint.endswith(("log_in", "static")):
            wrong.append(f"{method} {rule} is open to strangers")
    assert not wrong, "\n".join(wrong)


def test_odd_addresses_are_refused_in_words(world: World) -> None:
    wrong, clients = [], {name: world.client(name) for name in world.visitors()}
    for n, (rule, method) in enumerate(one for one in world.rules() if one[0].arguments):
        visitor = at_home(rule)
        for step in range(3):
            odd = ODD[(n + step * 5) % len(ODD)]
            answer = asked(clients[visitor], method, address_of(rule, {}, odd))
            wrong += told(f"{visitor} {method} {rule} with {odd[:20]}", answer)
            if answer.status_code == 200 and "root:" in answer.text:
                wrong.append(f"{rule} reads files")
            if "Set-Cookie" in answer.headers and "a=b" in answer.headers["Set-Cookie"]:
                wrong.append(f"{rule} lets headers in")
    assert not wrong, "\n".join(wrong)


def test_methods_that_an_address_has_not_are_refused_by_405_and_change_nothing(world: World) -> None:
    wrong, stranger = [], world.client("anonymous")
    known: dict[str, set[str]] = {}
    for rule in world.app.url_map.iter_rules():
        known.setdefault(address_of(rule, world.own), set()).update(rule.methods or ())
    for n, (address, methods) in enumerate(sorted(known.items())):
        method = next(one for one in METHODS[n % len(METHODS) :] + METHODS if one not in methods)
        answer = asked(stranger, method, address, data=b"a=b")
        wrong += told(f"{method} {address}", answer)
        if answer.status_code not in (404, 405):
            wrong.append(f"{method} {address}: {answer.status_code}")
        if answer.status_code == 405 and not methods <= set(answer.headers.get("Allow", "").split(", ")):
            wrong.append(f"{address} does not tell its methods: {answer.headers.get('Allow')}")
    assert not wrong, "\n".join(wrong)


def shows_another(world: World, answer: TestResponse) -> bool:
    """Something of the other borrower stands in it that was not sent."""
    with world.hub.store.begin() as tx:
        other = tx.applications.get(world.others["application_id"])
    words = (other.order_id, other.borrower.phone[2:], f"{other.borrower.passport}", f"{OWN_WORDS} {other.id}")
    return any(word in answer.text for word in words)


def test_a_borrower_and_a_site_s_person_get_nothing_by_the_ids_of_others(world: World) -> None:
    wrong, walked = [], 0
    for rule, method in world.rules():
        visitor = at_home(rule)
        if visitor not in (BORROWERS[0], PEOPLE_OF_SITES[0]) or not rule.arguments & set(world.others):
            continue
        if rule.endpoint in ("form.look", "partners.logo", "form.resume"):
            continue
        walked += 1
        client = world.client(visitor)
        token = _token(client, visitor)
        answer = asked(client, method, address_of(rule, world.others), data={"csrf_token": token} if method == "POST" else None)
        if (answer.status_code == 200 and rule.endpoint not in BY_ID) or shows_another(world, answer):
            wrong.append(f"{visitor} {method} {rule}: {answer.status_code}")
        own = asked(world.client(BORROWERS[1]), method, address_of(rule, world.others)) if method == "GET" else None
        if own is not None and rule.endpoint == "form.paper":
            assert own.status_code == 200, "the owner has it"
    assert not wrong and walked >= 14


def _token(client: FlaskClient, visitor: str) -> str:
    page = asked(client, "GET", "/form/help" if visitor in BORROWERS else "/partners/keys").text
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


def test_a_site_gets_nothing_of_another_site_s_applications(world: World) -> None:
    wrong, walked = [], 0
    for rule, method in world.rules():
        if not rule.endpoint.startswith("partner_api.") or not rule.arguments:
            continue
        path, raw, walked = address_of(rule, world.others), b"{}" if method != "GET" else b"", walked + 1
        stamp = str(int(world.hub.clock.now().timestamp()))
        headers = {"X-Partner-Id": "sun", "X-Timestamp": stamp, "Idempotency-Key": f"k-{walked}",
                   "X-Signature": signature_of("request-secret", method, path, stamp, raw)}  # fmt: skip
        answer = asked(world.client("anonymous"), method, path, data=raw, headers=headers)
        if answer.status_code != 404:
            wrong.append(f"{method} {path}: {answer.status_code} {answer.text[:100]}")
        forged = asked(world.client("anonymous"), method, path, data=raw, headers={**headers, "X-Partner-Id": "moon"})
        assert forged.status_code == 401, "a site's secret signs for no other site"
    assert not wrong and walked >= 8


def test_no_cookie_opens_another_door(world: World) -> None:
    doors = {"/form/loan": "__Host-form", "/office/": "__Host-office", "/partners/": "__Host-partners"}
    at = {"/form/loan": BORROWERS, "/office/": OFFICERS, "/partners/": PEOPLE_OF_SITES}
    for visitor, (_, value) in world.cookies.items():
        for address, name in doors.items():
            client = world.app.test_client()
            client.set_cookie(name, value, domain="hub.test", secure=True, path="/")
            answer = asked(client, "GET", address)
            assert (answer.status_code == 200) == (visitor in at[address]), f"{visitor} at {address}: {answer.status_code}"


def test_neighbours_secrets_open_their_own_doors_alone(world: World) -> None:
    body = json.dumps({"deals": []}).encode()
    for path in ("/notices/onec", "/notices/payu", "/notices/payu/other", "/notices/sms/guessed", "/notices/sms/" + "a" * 40):
        for secret in ("request-secret", "secret", ""):
            signature = hmac.new(secret.encode(), body, sha256).hexdigest()
            answer = asked(world.client("anonymous"), "POST", path, data=body, headers={"X-Signature": signature})
            assert answer.status_code in (400, 401, 404), f"{path}: {answer.status_code}"
            assert told(path, answer) == []


def test_what_may_be_kept_by_a_cache_is_the_same_for_everybody(world: World) -> None:
    kept = 0
    for rule, method in world.rules():
        address = address_of(rule, world.own)
        if method != "GET":
            continue
        plain = asked(world.client("anonymous"), "GET", address)
        if "public" not in plain.headers.get("Cache-Control", "") or plain.status_code != 200:
            continue
        kept += 1
        client = world.client("administrator")
        other = asked(client, "GET", address, base=f"https://{EVIL}", headers=SPOOFED, query_string={"x": MARK})
        assert other.data == plain.data, address
    assert kept >= 3


def test_every_route_has_a_limit_and_takes_no_longer_body_than_its_row_says(world: World) -> None:
    bounds: dict[str, int] = {}

    def note(app: object, **_: object) -> None:
        bounds[f"{request.method} {request.endpoint}"] = request.max_content_length or 0

    endpoints = set()
    with request_finished.connected_to(note, world.app):
        for rule, method in world.rules():
            endpoints.add(rule.endpoint)
            family = family_of(rule.endpoint, method)
            assert family is not None and family.limits, f"no limit for {method} {rule}"
            if rule.endpoint in ("office.take_payments_report",) or method == "GET":
                continue
            asked(world.client(at_home(rule)), method, address_of(rule, world.own), data=b"")
            assert bounds[f"{method} {rule.endpoint}"] == family.body, f"{method} {rule}"
    assert set(READ) | set(WRITTEN) <= endpoints, "a row for a route that is not there"
    assert {endpoint.partition(".")[0] for endpoint in endpoints} == set(DOORS)


@pytest.mark.parametrize(
    "address", ["/form/name", "/office/log-in", "/partners/log-in", "/notices/payu", "/partner/v1/applications"]
)
def test_a_body_beyond_the_bound_is_refused_before_it_is_read(world: World, address: str) -> None:
    class Endless:
        def read(self, _size: int = -1) -> bytes:
            raise AssertionError("it was read")

        readline = read

    told = {"wsgi.input": Endless(), "CONTENT_LENGTH": str(64 * 1024 * 1024), "CONTENT_TYPE": "application/x-www-form-urlencoded"}
    answer = asked(world.client("anonymous"), "POST", address, environ_overrides=told)
    assert answer.status_code in (401, 413), answer.status_code


def test_the_clock_of_a_log_in_tells_nothing_of_names(world: World) -> None:
    spent: dict[str, list[float]] = {"administrator": [], "nobody-of-this-name": []}
    client = world.client("anonymous")
    page = asked(client, "GET", "/office/log-in").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    for _ in range(4):
        for name, seconds in spent.items():
            world.hub.clock.move(timedelta(hours=2))
            began = time.perf_counter()
            answer = asked(client, "POST", "/office/log-in", data={"csrf_token": token, "user": name, "password": "wrong"})
            seconds.append(time.perf_counter() - began)
            assert answer.status_code == 401
    known, unknown = (min(seconds) for seconds in spent.values())
    assert max(known, unknown) < 3 * min(known, unknown), (known, unknown)
