"""What anybody reads at /rates: cards with their versions, signatures that check, caches that are told the truth."""

import base64
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Flask
from flask.testing import FlaskClient

from adapters.rate_cards.ed25519 import Ed25519Signer
from bridge.desk.rates import rates
from bridge.flows.hub import Hub
from bridge.flows.offering.publish_rates import publish_rates
from bridge.store.engine import open_engine
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from bridge.web import errors
from bridge.web.rates import blueprint
from tests.builders import a_product, fake_hub
from tests.databases import fresh_sqlite

SEED = base64.b64encode(b"7" * 32).decode()


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    engine = open_engine(fresh_sqlite(tmp_path / "hub.db"))
    hub = fake_hub(products={"tour": a_product(offered_periods=(3,))}, card_signer=Ed25519Signer([SEED]), lender="МКК «Заём»")
    return replace(hub, store=SqlStore(engine, Seal({1: b"1" * 32}, b"i" * 32), lambda: None, now=hub.clock.now))


def client_of(hub: Hub) -> FlaskClient:
    app = Flask("test")
    errors.register(app)
    app.register_blueprint(blueprint(hub))
    return app.test_client()


@pytest.fixture
def client(hub: Hub) -> FlaskClient:
    publish_rates(hub)
    return client_of(hub)


def test_the_present_card_is_cacheable_and_names_its_own_version(client: FlaskClient) -> None:
    answer = client.get("/rates/tour.json")
    assert answer.status_code == 200 and answer.get_json()["version"] == 1
    assert "public" in answer.headers["Cache-Control"] and "max-age=300" in answer.headers["Cache-Control"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*" and "Set-Cookie" not in answer.headers
    again = client.get("/rates/tour.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", answer.headers["ETag"])
    fixed = client.get(answer.headers["Content-Location"])
    assert fixed.data == answer.data and "immutable" in fixed.headers["Cache-Control"]


def test_a_published_version_stays_when_another_one_follows(hub: Hub, client: FlaskClient) -> None:
    first = client.get("/rates/tour/1.json").data
    changed = replace(hub, products={"tour": a_product(offered_periods=(3,), annual_rate=Decimal(30))})
    publish_rates(changed)
    later = client_of(changed)
    assert later.get("/rates/tour.json").get_json()["annual_rate"] == "30"
    assert later.get("/rates/tour/1.json").data == first
    assert later.get("/rates/").get_json()["rate_cards"][0]["version"] == 2


def test_a_stranger_checks_the_signature_with_what_is_published_alone(client: FlaskClient) -> None:
    card = client.get("/rates/tour/1.json")
    (key,) = client.get("/rates/keys.json").get_json()["keys"]
    _, key_id, told = card.headers["X-Card-Signature"].split(";")
    assert key["kid"] == key_id and (key["kty"], key["crv"]) == ("OKP", "Ed25519")
    public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["x"] + "="))
    public.verify(base64.b64decode(client.get("/rates/tour/1.sig").text.strip()), card.data)
    public.verify(base64.b64decode(told), card.data)


@pytest.mark.parametrize("path", ["/rates/other.json", "/rates/tour/2.json", "/rates/tour/99999999999.json", "/rates/tour/0.sig",
                                  "/rates/%2e%2e.json", "/rates/credit-0000000000000000.js"])  # fmt: skip
def test_what_was_not_published_is_a_problem_with_a_code(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404 and answer.get_json()["code"] in ("rate_card_unknown", "not_found")


def test_before_the_first_card_there_is_none(hub: Hub) -> None:
    assert client_of(hub).get("/rates/tour.json").get_json()["code"] == "rate_card_unknown"
    assert client_of(hub).get("/rates/").get_json() == {"rate_cards": []}


def test_the_script_has_an_address_that_never_changes(client: FlaskClient) -> None:
    answer = client.get("/rates/credit.js")
    assert (
        answer.headers["Content-Type"] == "text/javascript; charset=utf-8" and "max-age=3600" in answer.headers["Cache-Control"]
    )
    fixed = client.get(f"/rates/credit-{answer.headers['ETag'].strip(chr(34))[:16]}.js")
    assert fixed.data == answer.data and "immutable" in fixed.headers["Cache-Control"]


def test_the_desk_publishes_once_and_shows_what_stands(hub: Hub) -> None:
    def bridge(*words: str) -> str:
        done = CliRunner().invoke(rates, words, obj=hub, catch_exceptions=False)
        return done.output

    assert "nothing is published yet" in bridge("show")
    (line,) = json.loads(bridge("publish", "--json"))
    assert (line["version"], line["fresh"], line["periods"]) == (1, True, "3 6")
    assert json.loads(bridge("publish", "tour", "--json"))[0]["fresh"] is False
    assert json.loads(bridge("show", "--json"))[0]["url"] == "https://hub.test/rates/tour/1.json"
    assert json.loads(bridge("show", "--body"))["schema"] == "bridge-rate-card/1"
    assert "no product x" in bridge("publish", "x")
