"""A case with something of every kind on its line, and an officer who can log in."""

import re
from dataclasses import replace
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bridge.flows.applying.accept_application import accept_application
from bridge.flows.hub import LOAN_SYSTEM, Hub
from bridge.flows.open_attention import open_attention
from bridge.flows.signing.confirm_booking import confirm_booking
from bridge.model.application import Application
from bridge.model.payment import Payment, PaymentState
from bridge.model.staff.roles import Role
from bridge.ports.store import Exchange
from bridge.ports.work import WorkKind
from bridge.web import errors
from bridge.web.office import blueprint
from bridge.web.partner_api.drafts import draft_of
from bridge.web.partner_api.loading import load
from bridge.web.partner_api.shapes import ApplicationShape
from tests.journeys.office.seats import HASH, PASSWORD, office_settings
from tests.journeys.partner_api.world import a_message

PERSONAL = ("Иванов", "Иванович", "999123", "9991234567", "ivanov@example.org", "1988", "203.0.113.9", "Netscape")


def office_of(hub: Hub) -> FlaskClient:
    """A browser in front of the office."""
    app = Flask("test")
    errors.register(app)
    app.register_blueprint(blueprint(hub, office_settings(hub, {"olga": Role.ADMINISTRATOR})))
    return app.test_client()


def token_of(page: TestResponse) -> str:
    """The token of the page's forms."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def enter(client: FlaskClient, user: str = "olga", password: str = PASSWORD, onward: str = "") -> TestResponse:
    """Log in by the form."""
    token = token_of(client.get("/office/log-in"))
    told = {"csrf_token": token, "user": user, "password": password, "next": onward}
    return client.post("/office/log-in", data=told)


def take(hub: Hub, order: str = "SUN-1", **changes: object) -> Application:
    """A fresh application of the site `sun`."""
    message = a_message(partner_order_id=order, **changes)
    values, unknown = load(ApplicationShape(), message)
    return accept_application(
        hub, draft_of(hub.partners["sun"], hub.products["tour"].lending, message, values, unknown)
    ).application


def a_whole_case(hub: Hub) -> Application:
    """History, an event with two tries, calls, evidence, a payment, waiting and dead work, an attention."""
    taken, now = take(hub), hub.clock.now()
    with hub.store.begin() as tx:
        event = tx.events.of(taken.id)[0]
        tx.events.note_try(event.id, now + timedelta(seconds=2), 503, "busy, call +7 999 123-45-67", 900)
        tx.events.note_try(event.id, now + timedelta(seconds=33), 200, "ok", 41)
        call = Exchange(now + timedelta(minutes=1), "hub", "onec", "Request", "HTTP 200", taken.id, 1840)
        tx.journal.note(call)
        tx.journal.note(replace(call, at=now + timedelta(minutes=2), what="statusdeal ivanov@example.org", result="нет ответа"))
        facts = {"kind": "general_terms", "address": "203.0.113.9", "user_agent": "Netscape/4"}
        tx.evidence.append(taken.id, "document_ticked", now + timedelta(minutes=3), facts)
        paid = now + timedelta(minutes=9)
        tx.payments.add(Payment("pay_1", taken.id, "REF1", 1743200, PaymentState.PAID, now + timedelta(minutes=8), "9001", paid))
        open_attention(hub, tx, "unexpected_state", "the loan system says «Приостановлена» before a decision", taken.id)
        tx.work.post(WorkKind.SUBMIT_APPLICATION, taken.id, LOAN_SYSTEM, taken.id, now)
        row = next(
            one for one in tx.work.claim(now, "worker", timedelta(minutes=1), 20) if one.kind is WorkKind.SUBMIT_APPLICATION
        )
        tx.work.bury(row.id, "worker", "onec Request: refused, phone +79991234567 is on a list")
    return confirm_booking(hub, taken.id, "OP-7")


__all__ = ["HASH", "PASSWORD"]
