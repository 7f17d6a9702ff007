"""The door of payment notices with PayU's own adapters behind it: receipts for what is genuine, one alarm for what is not."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.payu.accounts import Account, PayuAccounts, payu_of
from adapters.payu.signature import signed
from adapters.payu.words import PayuWords
from bridge.flows.hub import Hub
from bridge.ports.work import WorkKind
from bridge.web import errors
from bridge.web.notices import NoticesSettings, blueprint
from mappings.fields import load_map_file
from tests.contract.payu.conftest import ROOT, SECRET, http, sample, settings_for
from tests.journeys.partner_api.world import make_hub

V4 = "https://hub.test/notices/payu/north"


class NoLoans:
    """Payments that nobody started."""

    def of_application(self, application_id: str) -> tuple[str, str]:
        raise LookupError(application_id)

    def of_reference(self, reference: str) -> tuple[str, str] | None:
        return None


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    words = {name: PayuWords.of(load_map_file(ROOT / f"mappings/payu/{name}.toml")) for name in ("classic", "v4")}
    usual = payu_of("classic", settings_for("https://payu.test"), http(), words)
    north = payu_of("v4", settings_for("https://payu.test", name="north", notice_address=V4), http(), words)
    special = (Account("north", north, partners=frozenset({"north"})),)
    return replace(make_hub(tmp_path), acquiring=PayuAccounts(usual, special, NoLoans()))


@pytest.fixture
def client(hub: Hub) -> Iterator[FlaskClient]:
    app = Flask("test")
    errors.register(app)
    app.register_blueprint(blueprint(hub, NoticesSettings(("x" * 32,))))
    with app.test_client() as client:
        yield client


def v4_notice(**changes: Any) -> tuple[bytes, dict[str, str]]:
    body = sample("notice_v4_complete.json")
    date, path = "2026-11-23T09:10:00+03:00", "/notices/payu/north"
    source = "tourhub" + date + "POST" + path + hashlib.md5(body).hexdigest()
    signature = hmac.new(SECRET.encode(), source.encode(), "sha256").hexdigest()
    headers = {"X-Header-Merchant": "tourhub", "X-Header-Date": date, "X-Header-Signature": signature}
    return body, headers | changes


def queued(hub: Hub) -> int:
    with hub.store.begin() as tx:
        return sum(row.kind is WorkKind.RECEIVE_PAYMENT for row in tx.work.open_of(""))


def alarms(hub: Hub) -> list[str]:
    with hub.store.begin() as tx:
        return [one.kind for one in tx.attentions.waiting()]


def test_a_classic_notice_gets_its_exact_receipt_however_often_it_comes(client: FlaskClient, hub: Hub) -> None:
    for name in ("ipn_complete.form", "ipn_complete_again.form", "ipn_complete.form"):
        answer = client.post("/notices/payu", data=sample(name), content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 200
        assert answer.text.startswith("<EPAYMENT>") and answer.text.endswith("</EPAYMENT>")
    assert (queued(hub), alarms(hub)) == (1, [])


def test_a_v4_notice_at_its_accounts_address_gets_ok_and_is_queued_once(client: FlaskClient, hub: Hub) -> None:
    body, headers = v4_notice()
    answers = [client.post("/notices/payu/north", data=body, headers=headers, content_type="application/json") for _ in range(3)]
    assert [(one.status_code, one.text) for one in answers] == [(200, "OK")] * 3
    assert (queued(hub), alarms(hub)) == (1, [])


def test_a_kept_v4_notice_verifies_again_when_it_is_worked_on(client: FlaskClient, hub: Hub) -> None:
    body, headers = v4_notice()
    client.post("/notices/payu/north", data=body, headers=headers)
    with hub.store.begin() as tx:
        (work,) = tx.work.open_of("")
        kept = tx.notices.get(work.subject).body
    assert hub.acquiring.read_notice(kept).reference == "K7M2P9QX4T"


@pytest.mark.parametrize(
    ("path", "spoil"),
    [("/notices/payu", {}), ("/notices/payu/south", {}), ("/notices/payu/north", {"X-Header-Signature": "0" * 64}),
     ("/notices/payu/north", {"X-Header-Date": ""}), ("/notices/payu/north", {"X-Header-Merchant": "tourhu\u00d0"})],
)  # fmt: skip
def test_a_v4_notice_elsewhere_or_signed_otherwise_gets_no_receipt(
    client: FlaskClient, hub: Hub, path: str, spoil: dict[str, str]
) -> None:
    body, headers = v4_notice(**spoil)
    answer = client.post(path, data=body, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "notice_refused")
    assert (queued(hub), alarms(hub)) == (0, ["payment_notice_refused"])


def test_a_flood_of_forged_notices_is_one_matter_for_a_person_until_he_looks(client: FlaskClient, hub: Hub) -> None:
    app = client.application

    def forge(number: int) -> int:
        return app.test_client().post("/notices/payu", data=f"REFNO={number}&HASH={'0' * 32}").status_code

    with ThreadPoolExecutor(max_workers=4) as pool:
        assert set(pool.map(forge, range(60))) == {400}
    assert alarms(hub) == ["payment_notice_refused"]
    with hub.store.begin() as tx:
        tx.attentions.resolve(tx.attentions.waiting()[0].id, hub.clock.now(), "looked")
    assert alarms(hub) == []
    forge(61)
    assert alarms(hub) == ["payment_notice_refused"]


def test_a_form_in_windows_1251_is_refused_and_not_misread(client: FlaskClient, hub: Hub) -> None:
    pairs = (("REFNO", "1"), ("REFNOEXT", "A"), ("FIRSTNAME", "Проба"), ("ORDERSTATUS", "COMPLETE"))
    body = urlencode(signed(pairs, SECRET, "HASH"), encoding="cp1251").encode()
    assert client.post("/notices/payu", data=body).status_code == 400
    assert queued(hub) == 0


def test_the_probe_of_an_accounts_address_is_answered(client: FlaskClient) -> None:
    assert client.get("/notices/payu/north").status_code == 200


words_of_headers = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=80)
any_headers = st.dictionaries(
    st.sampled_from(["X-Header-Merchant", "X-Header-Date", "X-Header-Signature", "Content-Type"]), words_of_headers
)
near = st.sampled_from([sample("ipn_complete.form"), sample("notice_v4_complete.json"), b"bridge-notice/1\naccount: north\n\n"])


@st.composite
def wounded(draw: st.DrawFn) -> bytes:
    """A sample with a byte changed, something cut off or put in."""
    body = draw(near)
    at = draw(st.integers(0, len(body) - 1))
    put = draw(st.binary(min_size=1, max_size=6))
    cut = draw(st.integers(0, 6))
    return body[:at] + put + body[at + cut :]


def values_of(body: bytes) -> list[str]:
    return [value for _, value in parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(body=st.one_of(wounded(), st.binary(max_size=200)), headers=any_headers, path=st.sampled_from(["", "/north", "/x"]))
def test_nothing_that_was_not_signed_so_is_ever_receipted(
    client: FlaskClient, hub: Hub, body: bytes, headers: dict[str, str], path: str
) -> None:
    if values_of(body) == values_of(sample("ipn_complete.form")):
        # Written otherwise on the wire, the same to the letter; and the names of fields are no part of what PayU signs.
        return
    answer = client.post(f"/notices/payu{path}", data=body, headers=headers)
    assert answer.status_code == 400, answer.text
    assert "EPAYMENT" not in answer.text
    assert json.loads(answer.text)["code"] == "notice_refused"
