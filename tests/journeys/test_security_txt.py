"""security.txt says whom to tell of a hole, for less than a year, and is not there without an address."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient

from bridge.web import errors, security_txt
from tests.builders import FakeHub, fake_hub

PATH = "/.well-known/security.txt"


def client(hub: FakeHub, email: str) -> FlaskClient:
    app = Flask("x")
    errors.register(app)
    app.register_blueprint(security_txt.blueprint(hub, email))
    return app.test_client()


def test_it_names_an_address_and_an_end_less_than_a_year_ahead() -> None:
    hub = fake_hub()
    answer = client(hub, "help@lender.example").get(PATH)
    told = dict(line.split(": ", 1) for line in answer.text.splitlines())
    ends = datetime.strptime(told["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=90) < ends - hub.clock.now() < timedelta(days=365)
    assert (told["Contact"], told["Canonical"]) == ("mailto:help@lender.example", f"https://hub.test{PATH}")
    assert answer.content_type == "text/plain; charset=utf-8"


def test_without_an_address_there_is_no_page() -> None:
    assert client(fake_hub(), "").get(PATH).status_code == 404
