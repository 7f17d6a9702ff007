"""Our pushes and our signed requests before the tour site's stand-in, which checks and signs by its own code."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from bridge.model.checks.request_signature import Verdict, verify
from bridge.ports.outside_errors import UnreachableError
from samples.neighbours.toursite.__main__ import build
from samples.neighbours.toursite.hub import HubClient
from tests.contract.partners.test_partner_callbacks_port import EVENT, NEW, OLD, partner_at, real


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The stand-in that knows the secret NEW; yields the address of its callbacks."""
    monkeypatch.setenv("STAND_SITE_API_SECRET", "sample-api-secret")
    monkeypatch.setenv("STAND_SITE_CALLBACK_SECRET", NEW)
    stand, _ = build(["--port", "0", "--state", str(tmp_path)])
    server = make_server("127.0.0.1", 0, stand.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}/callbacks/bridge"
    server.shutdown()


@pytest.mark.parametrize(("secrets", "status"), [((NEW,), "404"), ((OLD, NEW), "404"), ((OLD,), "401")])
def test_the_site_knows_our_signature_before_it_looks_for_the_order(site: str, secrets: tuple[str, ...], status: str) -> None:
    with pytest.raises(UnreachableError) as caught:
        real().deliver(partner_at(site, *secrets), EVENT)
    assert caught.value.message == f"HTTP {status}"


def test_the_sites_own_signature_is_right_for_us(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAND_SITE_API_SECRET", "sample-api-secret")
    monkeypatch.setenv("STAND_SITE_CALLBACK_SECRET", NEW)
    client = HubClient(build(["--port", "0", "--state", str(tmp_path)])[0], "http://127.0.0.1:9", "demo", "sample-api-secret")
    path, body = "/partner/v1/events?after=3", b"{}"
    sent = client._headers("GET", path, body, "demo")
    told = ("GET", path, sent["X-Timestamp"], body, sent["X-Signature"], datetime.now(UTC), timedelta(minutes=5))
    assert verify(("other", "sample-api-secret"), *told, nonce=sent["X-Nonce"]) is Verdict.OK
    assert verify(("other",), *told, nonce=sent["X-Nonce"]) is Verdict.MISMATCH
