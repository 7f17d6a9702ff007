"""The hub's doors for machines without a hub behind them: what is refused never gets further than this."""

import hmac
from functools import cache
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bridge.model.checks.request_signature import signature_of
from bridge.model.partner import Partner
from bridge.web import errors
from bridge.web.notices import NoticesSettings
from bridge.web.notices import blueprint as notices
from bridge.web.partner_api import PartnerApiSettings
from bridge.web.partner_api import blueprint as partner_api
from tests.fakes.acquiring import FakeAcquiring
from tests.fakes.surroundings import FakeClock

SECRET = "a-secret-of-thirty-two-characters"
LARGEST_BODY = 1024 * 1024
PATH = "/partner/v1/applications"


class RefusedByDoorError(Exception):
    """A door answered 4xx."""


@cache
def client() -> FlaskClient:
    """A client of both doors."""
    hub: Any = SimpleNamespace(
        clock=FakeClock(), partners={"sun": Partner("sun", "", (SECRET,), (), "")}, acquiring=FakeAcquiring(),
        products={}, public_url="https://hub.test",
    )  # fmt: skip
    app = Flask("doors")
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY)
    errors.register(app)
    app.register_blueprint(partner_api(hub, PartnerApiSettings()))
    app.register_blueprint(notices(hub, NoticesSettings((SECRET,))))
    return app.test_client()


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


def _judge(answer: TestResponse) -> None:
    if 400 <= answer.status_code < 500:
        told = answer.get_json()
        raise RefusedByDoorError(f"HTTP {answer.status_code} {told['code']}: {told.get('detail', '')}")
    raise AssertionError(f"HTTP {answer.status_code}")
