"""A replay to another process of the machine, and to one that was started anew, is known there as well."""

import secrets
from pathlib import Path

from flask import Flask

from adapters.turnstile.on_this_machine import MachineTurnstile
from bridge.flows.hub import Hub
from bridge.model.checks.request_signature import signature_with_nonce
from bridge.web import errors, visits
from bridge.web.partner_api import PartnerApiSettings, blueprint
from tests.journeys.partner_api.world import SECRET

PATH = "/partner/v1/events?after=0"


def a_process(hub: Hub, folder: Path) -> Flask:
    app = Flask("test")
    errors.register(app)
    visits.register(app, hub)
    app.register_blueprint(blueprint(hub, PartnerApiSettings(MachineTurnstile(folder))))
    return app


def test_a_replay_is_refused_by_every_process_of_the_machine(hub: Hub, tmp_path: Path) -> None:
    stamp, nonce = str(int(hub.clock.now().timestamp())), secrets.token_hex(16)
    signed = signature_with_nonce(SECRET, "GET", PATH, stamp, b"", nonce)
    headers = {"X-Partner-Id": "sun", "X-Timestamp": stamp, "X-Nonce": nonce, "X-Signature": signed}
    one, other = a_process(hub, tmp_path / "calls"), a_process(hub, tmp_path / "calls")
    assert one.test_client().get(PATH, headers=headers).status_code == 200
    for app in (other, one, a_process(hub, tmp_path / "calls")):
        answer = app.test_client().get(PATH, headers=headers)
        assert (answer.status_code, answer.get_json()["code"]) == (401, "signature_replayed")
