"""The hub's doors without a hub behind them: what is refused never gets further than this."""

import hmac
from functools import cache
from hashlib import sha256
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from adapters.turnstile.in_memory import TurnstileHere
from bridge.app import LARGEST_BODY
from bridge.model.checks.request_signature import signature_of
from bridge.model.partner import Partner
from bridge.web import errors
from bridge.web.form import FormSettings
from bridge.web.form import blueprint as pages
from bridge.web.notices import NoticesSettings
from bridge.web.notices import blueprint as notices
from bridge.web.partner_api import PartnerApiSettings
from bridge.web.partner_api import blueprint as partner_api
from tests.fakes.acquiring import FakeAcquiring
from tests.fakes.store import MemoryStore
from tests.fakes.surroundings import FakeClock

SECRET = "a-secret-of-thirty-two-characters"
PATH = "/partner/v1/applications"


class RefusedByDoorError(Exception):
    """A door answered 4xx."""


@cache
def client() -> FlaskClient:
    """A client of the doors for sites, for neighbours and for borrowers."""
    clock = FakeClock()
    hub: Any = SimpleNamespace(
        clock=clock, store=MemoryStore(now=clock.now), acquiring=FakeAcquiring(),
        partners={"sun": Partner("sun", "", (SECRET,), (), "")}, products={}, public_url="https://hub.test",
    )  # fmt: skip
    app = Flask("doors")
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, MAX_FORM_MEMORY_SIZE=LARGEST_BODY)
    errors.register(app)
    app.register_blueprint(partner_api(hub, PartnerApiSettings(TurnstileHere())))
    app.register_blueprint(notices(hub, NoticesSettings((SECRET,))))
    app.register_blueprint(pages(hub, FormSettings(False, "https://payu.test", "Заём")))
    made = app.test_client()
    # A page is drawn once before anything is measured: its template is made ready then.
    made.post("/form/name", data={"a": "1"})
    return made


def partner_post(raw: bytes) -> None:
    """A signed order of a tour site. Raises RefusedByDoorError."""
    stamp = str(int(FakeClock().now().timestamp()))
    headers = {
        "X-Partner-Id": "sun", "X-Timestamp": stamp, "Idempotency-Key": "k",
        "X-Signature": signature_of(SECRET, "POST", PATH, stamp, raw),
    }  # fmt: skip
    _judge(client().post(PATH, data=raw, headers=headers))


def onec_notice(raw: bytes) -> None:
    """A signed notice of the 1C base. Raises RefusedByDoorError."""
    _judge(client().post("/notices/onec", data=raw, headers={"X-Signature": hmac.new(SECRET.encode(), raw, sha256).hexdigest()}))


def form_post(raw: bytes) -> None:
    """A page of the questionnaire sent by a stranger. Raises RefusedByDoorError."""
    _judge(client().post("/form/name", data=raw, content_type="application/x-www-form-urlencoded"))


def form_parts(raw: bytes) -> None:
    """The same in parts. Raises RefusedByDoorError."""
    _judge(client().post("/form/name", data=raw, content_type="multipart/form-data; boundary=b"))


def form_without_length(raw: bytes) -> None:
    """The same in chunks, as a server hands them on. Raises RefusedByDoorError."""
    kind, around = "application/x-www-form-urlencoded", {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    _judge(client().post("/form/name", input_stream=BytesIO(raw), content_type=kind, environ_overrides=around))


def _judge(answer: TestResponse) -> None:
    if 400 <= answer.status_code < 500:
        told = answer.get_json(silent=True) or {"code": "a page for people"}
        raise RefusedByDoorError(f"HTTP {answer.status_code} {told['code']}: {told.get('detail', '')}")
    raise AssertionError(f"HTTP {answer.status_code}")
