"""One trace over the wire: a site's call, the work it left behind and the push to the site, told to a collector by OTLP."""

import gzip
import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Told
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from adapters.tracing.otlp import MOST_WAITING, OtlpRecorder
from bridge.app import create_app
from bridge.jobs.embedded import EmbeddedRunner
from bridge.model.checks.request_signature import signature_with_nonce
from bridge.ports.measuring.spans import SpanKind, record_with, recording, spanned
from bridge.wiring import build
from config.settings import read_settings
from samples.demo.settings import prepare
from samples.demo.town import PREFERRED, Town, read_private
from tests.journeys.partner_api.world import a_message

SECRET = "live-" + "s" * 40
PATH = "/partner/v1/applications"
SURNAME, PHONE = "Тайнова", "+79161112233"


class Collector:
    """What a collector and a site were told."""

    def __init__(self, server: HTTPServer) -> None:
        self.spans: list[Told] = []
        self.raw = b""
        self.pushes: list[Request] = []
        self.address = server.url_for("").rstrip("/")
        # The server is one for the run: what an earlier test left there would answer first.
        server.clear()
        server.expect_request("/v1/traces").respond_with_handler(self.take)
        server.expect_request("/callback").respond_with_handler(self.push)

    def take(self, request: Request) -> Response:
        body = request.get_data()
        body = gzip.decompress(body) if request.headers.get("Content-Encoding") == "gzip" else body
        self.raw += body
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.spans += [span for scope in resource.scope_spans for span in scope.spans]
        return Response(status=200, content_type="application/x-protobuf")

    def push(self, request: Request) -> Response:
        self.pushes.append(request)
        return Response(status=204)

    def named(self, name: str, within: float = 120) -> Told:
        end = time.monotonic() + within
        while not (found := [one for one in self.spans if one.name == name]):
            assert time.monotonic() < end, sorted(one.name for one in self.spans)
            time.sleep(0.05)
        return found[0]


@pytest.fixture(scope="module")
def collector(make_httpserver: HTTPServer) -> Collector:
    return Collector(make_httpserver)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, collector: Collector) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("traces")
    town = Town(folder, PREFERRED)
    prepare(town, {"BRIDGE_DATABASE_URL": f"sqlite:///{folder}/hub.sqlite3", "BRIDGE_LOG": "plain"})
    file = folder / "config" / "partners" / "solnechny.toml"
    dropped = ("request_secrets", "callback_url")
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith(dropped)]
    own = ['request_secrets = ["LIVE"]', f'callback_url = "{collector.address}/callback"']
    file.write_text("\n".join(own + lines), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        told = {"LIVE": SECRET, "BRIDGE_TRACES": collector.address, **read_private(town.hub_env)}
        for name, value in told.items():
            patch.setenv(name, value)
        settings = read_settings()
        house = build(settings)
        yield create_app(settings, house)
    assert isinstance(house.runner, EmbeddedRunner)
    house.runner.stop()
    record_with(None)


def order(app: Flask) -> Any:
    now = datetime.now(UTC)
    message = a_message()
    later = (now + timedelta(days=365)).isoformat(timespec="seconds")
    message["partner_order_id"] = f"T-{secrets.token_hex(5)}"
    message["customer"] |= {"phone": PHONE, "last_name": SURNAME}
    message["price"] |= {"actualized_at": now.isoformat(timespec="seconds"), "valid_until": later}
    message["payment"]["payable_until"] = later
    message["tour"] |= {"check_in": f"{now.year + 2}-02-10", "check_out": f"{now.year + 2}-02-17"}
    raw, stamp, nonce = json.dumps(message).encode(), str(int(time.time())), secrets.token_hex(16)
    signature = signature_with_nonce(SECRET, "POST", PATH, stamp, raw, nonce, "key-1")
    headers = {"X-Partner-Id": "solnechny", "X-Timestamp": stamp, "X-Nonce": nonce, "X-Signature": signature,
               "Idempotency-Key": "key-1", "X-Request-Id": "order-of-a-site"}  # fmt: skip
    return app.test_client().post(PATH, data=raw, headers=headers)


def attributes(span: Told) -> dict[str, Any]:
    return {one.key: one.value.string_value or one.value.int_value for one in span.attributes}


def test_a_call_its_work_and_the_push_to_the_site_are_one_trace(app: Flask, collector: Collector) -> None:
    answer = order(app)
    assert answer.status_code == 202, answer.text
    web, work, push = collector.named(f"POST {PATH}"), collector.named("notify_partner"), collector.named("partner deliver")
    trace = sha256(b"order-of-a-site").hexdigest()[:32]
    assert {one.trace_id.hex() for one in (web, work, push)} == {trace}
    assert (web.parent_span_id, work.parent_span_id, push.parent_span_id) == (b"", web.span_id, work.span_id)
    assert (web.kind, work.kind, push.kind) == (Told.SPAN_KIND_SERVER, Told.SPAN_KIND_CONSUMER, Told.SPAN_KIND_CLIENT)
    assert web.start_time_unix_nano < work.start_time_unix_nano <= push.start_time_unix_nano < push.end_time_unix_nano
    assert attributes(web)["http.route"] == PATH and attributes(web)["http.response.status_code"] == 202
    assert attributes(web)["bridge.request_id"] == "order-of-a-site"
    assert attributes(push)["http.response.status_code"] == 204
    (told,) = [one for one in collector.pushes if one.headers["X-Request-Id"] == "order-of-a-site"][:1]
    assert told.headers["traceparent"] == f"00-{trace}-{push.span_id.hex()}-01"


def test_a_span_holds_nothing_of_the_person(app: Flask, collector: Collector) -> None:
    order(app)
    app.test_client().get(f"/form/name?phone={PHONE}&name={SURNAME}")
    app.test_client().get("/health/live")
    collector.named("GET /form/name")
    raw = collector.raw.decode("utf-8", "replace")
    assert PHONE[2:] not in raw and SURNAME not in raw and "solnechny" not in raw
    assert not [one.name for one in collector.spans if "health" in one.name]
    assert {key for span in collector.spans for key in attributes(span)} <= {
        "http.request.method", "http.route", "http.response.status_code", "peer.service",
        "bridge.request_id", "bridge.work", "bridge.attempt", "bridge.application",
    }  # fmt: skip


def test_a_failure_is_told_by_its_kind(collector: Collector, app: Flask) -> None:
    with pytest.raises(ValueError), spanned("failing work", SpanKind.CONSUMER, {}):
        raise ValueError(SURNAME)
    failed = collector.named("failing work")
    assert failed.status.code == failed.status.STATUS_CODE_ERROR and failed.status.message == "ValueError"


def test_a_collector_that_is_away_costs_nobody_a_moment_and_memory_has_a_bound() -> None:
    recorder = OtlpRecorder("http://10.255.255.1:4318")
    record_with(recorder)
    try:
        began = time.monotonic()
        for _ in range(3 * MOST_WAITING):
            with spanned("work", SpanKind.CONSUMER, {}):
                pass
        assert time.monotonic() - began < 20
        assert recorder.waiting() <= MOST_WAITING
        began = time.monotonic()
        recorder.close()
        assert time.monotonic() - began < 20
    finally:
        record_with(None)


def test_nothing_is_loaded_or_recorded_until_it_is_switched_on() -> None:
    program = "import sys, bridge.app, bridge.wiring, adapters.http; print([m for m in sys.modules if 'opentelemetry' in m])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    record_with(None)
    with spanned("work", SpanKind.CONSUMER, {}) as span:
        assert span is None and not recording()
