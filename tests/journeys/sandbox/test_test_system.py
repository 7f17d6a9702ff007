"""A site's test system through the real doors: its secret leads there, stories play, the clock jumps, nothing of it is live."""

import base64
import json
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from pytest_httpserver import HTTPServer
from standardwebhooks import Webhook
from werkzeug import Request, Response
from werkzeug.test import TestResponse

from bridge.app import create_app
from bridge.jobs.embedded import EmbeddedRunner
from bridge.model.checks.request_signature import signature_with_nonce
from bridge.model.partner import Partner
from bridge.model.sandbox.stories import STORIES
from bridge.web.partner_api.description.document import describe
from bridge.wiring import House, build
from bridge.wiring.sandbox import sites_under_test
from config.settings import SettingsIncompleteError, read_settings
from samples.demo.settings import prepare
from samples.demo.town import PREFERRED, Town, read_private
from tests.fakes.surroundings import START
from tests.journeys.partner_api.world import a_message

TEST_SECRET, LIVE_SECRET = "test-" + "s" * 40, "live-" + "s" * 40
CALLBACK = "whsec_" + base64.b64encode(bytes(range(32))).decode()
APPLICATIONS = "/partner/v1/applications"
DAY = 86_400


class Listener:
    """The site's test receiver: verifies by the public library."""

    def __init__(self, server: HTTPServer) -> None:
        self.heard: list[dict[str, Any]] = []
        server.expect_request("/test-hook").respond_with_handler(self.hear)

    def hear(self, request: Request) -> Response:
        self.heard.append(Webhook(CALLBACK).verify(request.get_data(), dict(request.headers)))
        return Response(status=204)

    def kinds(self, application_id: str) -> list[str]:
        return [one["type"].partition(".")[2] for one in self.heard if one["application_id"] == application_id]


class Site:
    """Signs as a site does, with the one secret or the other."""

    def __init__(self, app: Flask, house: House, listener: Listener) -> None:
        self.app, self.house, self.listener = app, house, listener

    def call(self, method: str, path: str, body: Any = None, key: str = "", secret: str = TEST_SECRET) -> TestResponse:
        raw = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        stamp, nonce = str(int(time.time())), secrets.token_hex(16)
        signature = signature_with_nonce(secret, method, path, stamp, raw, nonce, key)
        headers = {"X-Partner-Id": "solnechny", "X-Timestamp": stamp, "X-Nonce": nonce, "X-Signature": signature,
                   "Idempotency-Key": key, "Content-Type": "application/json"}  # fmt: skip
        return self.app.test_client().open(path, method=method, data=raw, headers={n: v for n, v in headers.items() if v})

    def apply(self, phone: str, **changes: Any) -> str:
        message = fresh_message(phone) | changes
        answer = self.call("POST", APPLICATIONS, message, key=message["partner_order_id"])
        assert answer.status_code == 202, answer.text
        return str(answer.get_json()["application_id"])

    def read(self, application_id: str) -> dict[str, Any]:
        told: dict[str, Any] = self.call("GET", f"{APPLICATIONS}/{application_id}").get_json()
        return told

    def reaches(self, application_id: str, *states: str, step: int = 3) -> dict[str, Any]:
        """Some seconds of the test system's clock go by between two looks."""

        def look() -> dict[str, Any]:
            self.jump(step)
            return self.read(application_id)

        told: dict[str, Any] = until(look, lambda seen: seen["state"] in states)
        return told

    def jump(self, seconds: int) -> dict[str, Any]:
        answer = self.call("POST", "/partner/v1/sandbox/clock", {"seconds": seconds})
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.get_json()
        return told


def until(ask: Callable[[], Any], good: Callable[[Any], bool], within: float = 240) -> Any:
    end = time.monotonic() + within
    while not good(told := ask()):
        assert time.monotonic() < end, told
        time.sleep(0.1)
    return told


def fresh_message(phone: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    message: dict[str, Any] = a_message()
    later = (now + timedelta(days=365)).isoformat(timespec="seconds")
    message["partner_order_id"] = f"T-{secrets.token_hex(5)}"
    message["customer"]["phone"] = phone
    message["price"] |= {"actualized_at": now.isoformat(timespec="seconds"), "valid_until": later}
    message["payment"]["payable_until"] = later
    message["tour"] |= {"check_in": f"{now.year + 2}-02-10", "check_out": f"{now.year + 2}-02-17"}
    return message


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, make_httpserver: HTTPServer) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("sandbox")
    town = Town(folder, PREFERRED)
    prepare(town, {"BRIDGE_DATABASE_URL": f"sqlite:///{folder}/hub.sqlite3", "BRIDGE_LOG": "plain"})
    file = folder / "config" / "partners" / "solnechny.toml"
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("request_secrets")]
    own = ['request_secrets = ["LIVE"]', 'test_request_secrets = ["TESTED"]', 'test_callback_secrets = ["HOOKED"]',
           f'test_callback_url = "{make_httpserver.url_for("/test-hook")}"']  # fmt: skip
    file.write_text("\n".join(own + lines), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        told = {"LIVE": LIVE_SECRET, "TESTED": TEST_SECRET, "HOOKED": CALLBACK}
        for name, value in {**read_private(town.hub_env), **told}.items():
            patch.setenv(name, value)
        settings = read_settings()
        house = build(settings)
        app = create_app(settings, house)
        yield Site(app, house, Listener(make_httpserver))
    assert isinstance(house.runner, EmbeddedRunner)
    house.runner.stop()


def test_the_whole_life_with_a_jump_of_the_clock(site: Site) -> None:
    application = site.apply(STORIES[0].phone)
    assert application.startswith("app_test_")
    site.reaches(application, "contract_signed")
    booked = site.call("PUT", f"{APPLICATIONS}/{application}/booking", {"state": "confirmed", "operator_number": "OP-7"}, "b1")
    assert booked.status_code == 200, booked.text
    before = site.call("GET", "/partner/v1/sandbox").get_json()
    after = site.jump(3 * DAY)
    assert after["ahead_seconds"] - before["ahead_seconds"] == 3 * DAY
    site.reaches(application, "payout_sent", step=60)
    until(lambda: site.listener.kinds(application), lambda kinds: "payout_sent" in kinds)
    assert site.listener.kinds(application) == [
        "received", "form_opened", "submitted", "scoring", "approved", "contract_ready", "contract_signed", "payout_ready",
        "payout_sent",
    ]  # fmt: skip
    mine = [one for one in site.listener.heard if one["application_id"] == application]
    assert [one["seq"] for one in mine] == list(range(1, 10)) and all(one["test"] is True for one in mine)


def test_a_live_secret_knows_nothing_of_the_test_system_and_its_store_nothing_of_a_test(site: Site) -> None:
    application = site.apply("+79161234567")
    answer = site.call("GET", f"{APPLICATIONS}/{application}", secret=LIVE_SECRET)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "application_unknown")
    assert site.call("GET", APPLICATIONS, secret=LIVE_SECRET).get_json()["applications"] == []
    assert site.call("GET", "/partner/v1/events", secret=LIVE_SECRET).get_json()["events"] == []
    for method, path in (("POST", "/partner/v1/sandbox/clock"), ("GET", "/partner/v1/sandbox")):
        assert site.call(method, path, {"seconds": 1}, secret=LIVE_SECRET).status_code == 404
    with site.house.store.read() as tx:
        assert tx.applications.recent(10) == [] and tx.work.open_of(application) == []
        visits = [one.what for one in tx.journal.after(0, 1000)]
    assert not [one for one in visits if "partner/v1" in one], "no write of a test is in the lender's journal"


def test_an_answer_of_the_test_system_says_so_and_a_forged_one_is_refused(site: Site) -> None:
    assert site.call("GET", APPLICATIONS).headers["Bridge-Mode"] == "test"
    assert "Bridge-Mode" not in site.call("GET", APPLICATIONS, secret=LIVE_SECRET).headers
    forged = site.call("GET", APPLICATIONS, secret="x" * 40)
    assert (forged.status_code, forged.get_json()["code"]) == (401, "signature_mismatch")


def test_a_test_call_is_refused_when_replayed(site: Site) -> None:
    stamp, nonce = str(int(time.time())), secrets.token_hex(16)
    signed = signature_with_nonce(TEST_SECRET, "GET", "/partner/v1/events", stamp, b"", nonce)
    headers = {"X-Partner-Id": "solnechny", "X-Timestamp": stamp, "X-Nonce": nonce, "X-Signature": signed}
    codes = [site.app.test_client().get("/partner/v1/events", headers=headers).status_code for _ in range(2)]
    assert codes == [200, 401]


@pytest.mark.parametrize("seconds", [0, -1, 1.5, "60", True, None, 400 * DAY + 1])
def test_the_clock_goes_forward_by_whole_seconds_alone(site: Site, seconds: object) -> None:
    answer = site.call("POST", "/partner/v1/sandbox/clock", {"seconds": seconds})
    assert (answer.status_code, answer.get_json()["field"]) == (422, "seconds")


def fits_the_description(told: dict[str, Any]) -> None:
    described = describe("https://hub.test", START)
    shape = described["components"]["schemas"]["SandboxAnswer"] | {"components": described["components"]}
    Draft202012Validator(shape).validate(told)


def test_the_stories_are_told(site: Site) -> None:
    told = site.call("GET", "/partner/v1/sandbox").get_json()
    fits_the_description(told)
    fits_the_description(site.jump(1))
    assert told["mode"] == "test" and [one["phone"] for one in told["stories"]] == [story.phone for story in STORIES]


def test_the_borrowers_pages_of_a_test_application_open_under_their_own_address(site: Site) -> None:
    message = fresh_message("+79161234568")
    link = site.call("POST", APPLICATIONS, message, key="page").get_json()["borrower_url"]
    assert "/sandbox/solnechny/" in link
    page = site.app.test_client().get("/" + link.split("/", 3)[3], follow_redirects=True)
    assert page.status_code == 200 and "/sandbox/solnechny/" in page.text, page.text


def test_another_process_of_the_machine_answers_for_the_same_test_system(site: Site) -> None:
    application = site.apply("+79161234569")
    settings = read_settings()
    house = build(settings)
    other = Site(create_app(settings, house), house, site.listener)
    try:
        assert other.read(application)["state"] == "received"
        ahead = site.jump(60)["ahead_seconds"]
        assert other.call("GET", "/partner/v1/sandbox").get_json()["ahead_seconds"] == ahead
    finally:
        assert isinstance(house.runner, EmbeddedRunner)
        house.runner.stop()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"test_callback_secrets": ()}, "without test_callback_secrets"),
        ({"request_secrets": ("t",)}, "a test secret is a live one"),
        ({"callback_secrets": ("c",)}, "a test secret is a live one"),
        ({"name": "../sun"}, "a name of a-z"),
    ],
)
def test_a_test_system_that_could_be_taken_for_the_live_one_is_not_started_with(changes: dict[str, Any], says: str) -> None:
    good = Partner("sun", "", ("r",), ("w",), "", test_request_secrets=("t",), test_callback_secrets=("c",))
    assert sites_under_test({"sun": good, "moon": Partner("moon", "", ("r",), (), "")}) == ["sun"]
    with pytest.raises(SettingsIncompleteError, match=says):
        sites_under_test({"sun": replace(good, **changes)})
