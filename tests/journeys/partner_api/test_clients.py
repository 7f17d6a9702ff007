"""The clients that sites begin with, against the real app over HTTP; PHP where there is an interpreter."""

import base64
import hashlib
import hmac
import json
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from bridge.flows.hub import Hub as TheHub
from bridge.web.partner_api.description.examples import examples_at
from samples.partner.client import Hub, Refused, callback
from tests.fakes.surroundings import FakeClock
from tests.journeys.partner_api.world import SECRET, Site

SAMPLES = Path(__file__).parents[3] / "samples" / "partner"
WHSEC = "whsec_" + base64.b64encode(b"k" * 24).decode()


class NowClock(FakeClock):
    """Starts now: a client in another language signs with the true time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture
def address(hub: TheHub) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, Site(replace(hub, clock=NowClock())).app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def message() -> dict[str, Any]:
    return examples_at(datetime.now(UTC))["Application"]


def test_the_python_client_leads_an_order_through(address: str) -> None:
    hub = Hub(address, "sun", SECRET)
    offer = hub.offer(24850000, 2485000, periods=[6])
    assert offer["offered"] and offer["options"][0]["periods"] == 6
    order = message()
    taken = hub.create(order)
    assert hub.create(order) == taken and taken["borrower_url"].startswith("https://hub.test/f/")
    number = taken["application_id"]
    seen, tag = hub.read(number)
    assert seen["state"] == "received"
    changed = hub.price(number, examples_at(datetime.now(UTC))["Price"], tag)
    assert changed["price_version"] == 2
    with pytest.raises(Refused) as refused:
        hub.cancel(number, "tour_gone", tag)
    assert (refused.value.status, refused.value.code) == (412, "precondition_failed")
    assert hub.book(number, "OP-7", [{"kind": "voucher", "number": "V-1"}])["gates"][0]["open"]
    assert [one["application_id"] for one in hub.applications(state="received", limit=1)] == [number]
    assert hub.cancel(number, "tour_gone")["state"] == "cancelled"
    told = [event["type"] for _, event in hub.events()]
    assert told == ["application.received", "application.cancelled", "advance.return_requested"]


def test_the_python_client_repeats_what_got_no_answer_and_signs_each_try_anew(address: str) -> None:
    hub, signatures = Hub(address, "sun", SECRET, sleep=lambda _: None), []
    real = hub.send

    def loses_the_first_answer(method: str, url: str, body: bytes, headers: dict[str, str]) -> Any:
        signatures.append(headers["X-Signature"])
        answer = real(method, url, body, headers)
        if len(signatures) == 1:
            raise ConnectionResetError
        return answer

    hub.send = loses_the_first_answer
    assert hub.create(message())["state"] == "received"
    assert len(set(signatures)) == 2
    hub.send = real
    assert len(list(hub.applications())) == 1


def signed_callback(raw: bytes) -> dict[str, str]:
    stamp = str(int(time.time()))
    digest = hmac.new(b"k" * 24, b"evt_1." + stamp.encode() + b"." + raw, hashlib.sha256).digest()
    return {
        "webhook-id": "evt_1",
        "webhook-timestamp": stamp,
        "webhook-signature": "v1,AAAA v1," + base64.b64encode(digest).decode(),
    }


def test_the_python_client_knows_the_hub_s_callbacks() -> None:
    raw = b'{"type": "application.approved"}'
    assert callback(WHSEC, signed_callback(raw), raw)["type"] == "application.approved"
    for wrong in (raw + b" ", b"{}"):
        with pytest.raises(ValueError, match="not signed"):
            callback(WHSEC, signed_callback(raw), wrong)


@pytest.mark.skipif(not shutil.which("php"), reason="no PHP here")
def test_the_php_client_leads_an_order_through(address: str, tmp_path: Path) -> None:
    raw = '{"type": "application.approved"}'
    facts = {"address": address, "secret": SECRET, "message": message(), "whsec": WHSEC, "raw": raw,
             "price": examples_at(datetime.now(UTC))["Price"],
             "headers": signed_callback(raw.encode())}  # fmt: skip
    (tmp_path / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    (tmp_path / "story.php").write_text(
        f"""<?php
        require '{SAMPLES}/client.php';
        $facts = json_decode(file_get_contents('{tmp_path}/facts.json'), true);
        $hub = new Hub($facts['address'], 'sun', $facts['secret']);
        $offer = $hub->offer(24850000, 2485000, '', '', [6]);
        $taken = $hub->create($facts['message']);
        [$seen, $tag] = $hub->read($taken['application_id']);
        $changed = $hub->price($taken['application_id'], $facts['price'], $tag);
        try {{ $hub->cancel($taken['application_id'], 'tour_gone', $tag); $code = ''; }}
        catch (Refused $refused) {{ $code = $refused->problemCode; }}
        $booked = $hub->book($taken['application_id'], 'OP-7');
        [$events] = $hub->events();
        $event = callback($facts['whsec'], $facts['headers'], $facts['raw']);
        $forged = callback($facts['whsec'], $facts['headers'], $facts['raw'] . ' ');
        echo json_encode([$offer['offered'], $seen['state'], $changed['price_version'], $code, $booked['gates'][0]['open'],
            count($events), $event['type'], $forged]);
        """,
        encoding="utf-8",
    )
    done = subprocess.run(["php", str(tmp_path / "story.php")], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout) == [True, "received", 2, "precondition_failed", True, 1, "application.approved", None]


@pytest.mark.parametrize("name", ["client.py", "client.php"])
def test_a_client_is_one_short_file_that_needs_nothing_of_ours(name: str) -> None:
    text = (SAMPLES / name).read_text(encoding="utf-8")
    assert len(text.splitlines()) < 150
    assert "bridge" not in text and "import requests" not in text
