"""`bridge partner check`: a good receiver gets everything right, and each way of being wrong is found."""

import json
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from click.testing import CliRunner, Result
from standardwebhooks import Webhook, WebhookVerificationError

from adapters.partners.conformance.story import Story, facts_of
from adapters.partners.words import maps_of_words
from bridge.desk.partners.receiving import partner
from bridge.model.events import EventType
from samples.neighbours.toursite.callbacks import fault_of, key_of
from samples.partner.receiver import Book, make_receiver

SECRET = "whsec_" + b64encode(bytes(range(32))).decode()


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[str]:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hook"
    finally:
        server.shutdown()
        server.server_close()


def check(url: str, *arguments: str) -> Result:
    return CliRunner().invoke(partner, ["check", url, "--secret", SECRET, *arguments])


def rows(url: str, *arguments: str) -> dict[str, dict[str, Any]]:
    told = check(url, "--json", *arguments)
    found = json.loads(told.output)
    assert told.exit_code == int(any(row["verdict"] == "WRONG" for row in found))
    return {row["case"]: row for row in found}


def receiver(react: Callable[[dict[str, str], bytes], int]) -> ThreadingHTTPServer:
    """Answers as `react` says: headers in lower case and raw body in, status out."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status = react({name.lower(): value for name, value in self.headers.items()}, raw)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            if 300 <= status < 400:
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Receiver)


def by_library(headers: dict[str, str], raw: bytes) -> int:
    try:
        Webhook(SECRET).verify(raw, headers)
    except (WebhookVerificationError, ValueError):
        return 401
    return 204


def wrong(url: str, *arguments: str) -> set[str]:
    return {name for name, row in rows(url, *arguments).items() if row["verdict"] == "WRONG"}


FORGED = {"other secret", "altered", "other id", "unsigned", "known, then forged", "old"}


def test_the_sample_receiver_gets_everything_right_and_acts_once_on_each_event() -> None:
    book = Book()
    with serving(make_receiver(SECRET, book)) as url:
        told = rows(url, "--handled", url.replace("/hook", "/handled"))
        assert {row["verdict"] for row in told.values()} == {"right"}, told
        assert told["at once"]["acted"] == 1 and told["every kind"]["acted"] == len(EventType)
        plain = check(url)
    assert plain.exit_code == 0 and plain.output.splitlines()[-1] == f"{len(told)} right, 0 to look at, 0 wrong"


def test_the_public_library_as_receiver_gets_everything_right() -> None:
    with serving(receiver(by_library)) as url:
        assert {row["verdict"] for row in rows(url).values()} == {"right"}


def test_the_tour_sites_own_check_gets_everything_right() -> None:
    def react(headers: dict[str, str], raw: bytes) -> int:
        return 401 if fault_of(key_of(SECRET), headers, raw, int(time.time())) else 204

    with serving(receiver(react)) as url:
        assert {row["verdict"] for row in rows(url).values()} == {"right"}


def test_a_receiver_that_checks_nothing_takes_every_forgery() -> None:
    with serving(receiver(lambda _headers, _raw: 200)) as url:
        assert wrong(url) == FORGED


def test_a_receiver_that_refuses_everything_takes_nothing() -> None:
    with serving(receiver(lambda _headers, _raw: 401)) as url:
        found = rows(url)
    assert {name for name, row in found.items() if row["verdict"] == "WRONG"} == set(found) - FORGED


def by_dedup_first() -> Callable[[dict[str, str], bytes], int]:
    seen: set[str] = set()

    def react(headers: dict[str, str], raw: bytes) -> int:
        if headers.get("webhook-id") in seen:
            return 200
        status = by_library(headers, raw)
        if status == 204:
            seen.add(headers["webhook-id"])
        return status

    return react


def by_digest_alone(headers: dict[str, str], raw: bytes) -> int:
    """Looks at no timestamp."""
    try:
        number, stamp = headers["webhook-id"], headers["webhook-timestamp"]
        made = Webhook(SECRET).sign(number, datetime.fromtimestamp(int(stamp), UTC), raw.decode())
    except (KeyError, ValueError):
        return 401
    return 204 if made in headers.get("webhook-signature", "").split() else 401


def by_first_signature(headers: dict[str, str], raw: bytes) -> int:
    first = headers.get("webhook-signature", " ").split(" ")[0]
    return by_library(headers | {"webhook-signature": first}, raw)


def by_parsed_body(headers: dict[str, str], raw: bytes) -> int:
    """Checks the body as it writes it itself."""
    try:
        return by_library(headers, json.dumps(json.loads(raw), ensure_ascii=False, separators=(",", ":")).encode())
    except ValueError:
        return 401


def strict(known: Callable[[dict[str, Any]], bool], status: int) -> Callable[[dict[str, str], bytes], int]:
    def react(headers: dict[str, str], raw: bytes) -> int:
        taken = by_library(headers, raw)
        return taken if taken != 204 or known(json.loads(raw)) else status

    return react


ENVELOPE = {"event_id", "type", "seq", "occurred_at", "application_id", "partner_order_id", "price_version", "data"}


def by_order() -> Callable[[dict[str, str], bytes], int]:
    newest: dict[str, int] = {}

    def known(event: dict[str, Any]) -> bool:
        before = newest.get(event["application_id"], 0)
        if event["seq"] not in (before, before + 1):
            return False
        newest[event["application_id"]] = event["seq"]
        return True

    return strict(known, 409)


@pytest.mark.parametrize(
    ("react", "found"),
    [
        (by_dedup_first(), {"known, then forged"}),
        (by_digest_alone, {"old"}),
        (by_first_signature, {"two keys"}),
        (by_parsed_body, {"altered"}),
        (strict(lambda event: event["type"] in set(EventType), 422), {"unknown kind"}),
        (strict(lambda event: set(event) == ENVELOPE, 400), {"unknown fields"}),
        (strict(lambda event: len(json.dumps(event)) < 100_000, 413), {"big body"}),
        (by_order(), {"disorder"}),
        (strict(lambda event: event["type"] != "application.repaid", 500), {"every kind"}),
    ],
    ids=["dedup first", "no clock", "first signature only", "parsed body", "known kinds only", "no new fields",
         "small bodies only", "order demanded", "one kind fails"],
)  # fmt: skip
def test_each_way_of_being_wrong_is_found_and_nothing_else(
    react: Callable[[dict[str, str], bytes], int], found: set[str]
) -> None:
    with serving(receiver(react)) as url:
        assert wrong(url) == found


def test_what_is_done_twice_is_seen_where_the_site_counts() -> None:
    book = Book()
    hear = book.hear
    made = iter(range(10**6))
    book.hear = lambda number, event: hear(f"{number} {next(made)}", event)
    with serving(make_receiver(SECRET, book)) as url:
        told = rows(url, "--handled", url)
    assert {name for name, row in told.items() if row["verdict"] == "WRONG"} == {"repeats", "at once"}
    assert told["repeats"]["remark"] == "acted on 3 events instead of 1"


@pytest.mark.parametrize(("status", "remark"), [(410, "410 disables"), (302, "sent again"), (500, "sent again")])
def test_a_wrong_answer_is_explained(status: int, remark: str) -> None:
    with serving(receiver(lambda _headers, _raw: status)) as url:
        told = rows(url)
    assert remark in told["every kind"]["remark"]
    assert told["other secret"]["verdict"] == ("right" if status == 410 else "look")


def test_nobody_there_is_a_wrong_answer_too() -> None:
    assert check("http://127.0.0.1:9/hook").exit_code == 1


def test_the_secret_must_have_its_form_and_is_not_quoted() -> None:
    told = CliRunner().invoke(partner, ["check", "http://127.0.0.1:9/", "--secret", "whsec_nonsense!"])
    assert told.exit_code == 2 and "nonsense" not in told.output


@pytest.mark.parametrize("kind", list(EventType))
def test_every_kind_of_event_is_verified_by_the_public_library(kind: EventType) -> None:
    story = Story("SUN-1", maps_of_words()["standard"], datetime.now(UTC))
    number, body = story.event(kind)
    now = datetime.now(UTC)
    headers = {"webhook-id": number, "webhook-timestamp": str(int(now.timestamp())),
               "webhook-signature": Webhook(SECRET).sign(number, now, body.decode())}  # fmt: skip
    told = Webhook(SECRET).verify(body, headers)
    assert (told["type"], told["event_id"], told["partner_order_id"]) == (kind.value, number, "SUN-1")
    assert len(told["data"]) == len(facts_of(kind, now))
