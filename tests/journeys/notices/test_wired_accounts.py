"""The house as a server loads it, with a v4 account as the usual one and a classic one of its own for a partner."""

import hashlib
import hmac
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import config
from bridge.app import create_app
from bridge.jobs.embedded import EmbeddedRunner
from bridge.wiring import build
from config.settings import read_settings
from samples.demo.settings import prepare
from samples.demo.town import PREFERRED, Town, read_private
from tests.contract.payu.conftest import SECRET, sample


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    town = Town(tmp_path, PREFERRED)
    prepare(town, {"BRIDGE_DATABASE_URL": f"sqlite:///{tmp_path}/hub.sqlite3", "BRIDGE_LOG": "plain"})
    settings = read_private(town.hub_env)
    folder = tmp_path / "own-config"
    shutil.copytree(settings.get("BRIDGE_CONFIG") or Path(config.__file__).parent, folder)
    (folder / "payu").mkdir(exist_ok=True)
    north = 'merchant = "north"\nsecret = "BRIDGE_PAYU_NORTH_SECRET"\nprotocol = "classic"\nhost = "https://north.test"\n'
    (folder / "payu" / "north.toml").write_text(f'{north}partners = ["severny"]\n', encoding="utf-8")
    changed = {
        "BRIDGE_CONFIG": str(folder), "BRIDGE_PAYU_PROTOCOL": "v4", "BRIDGE_PAYU_MERCHANT": "tourhub",
        "BRIDGE_PAYU_SECRET": SECRET, "BRIDGE_PAYU_NORTH_SECRET": SECRET, "BRIDGE_PUBLIC_URL": "https://hub.test",
    }  # fmt: skip
    for name, value in (settings | changed).items():
        monkeypatch.setenv(name, value)
    read = read_settings()
    house = build(read)
    yield create_app(read, house)
    assert isinstance(house.runner, EmbeddedRunner)
    house.runner.stop()


def test_each_account_takes_notices_in_its_own_protocol_at_its_own_address(app: Flask) -> None:
    client, body, date = app.test_client(), sample("notice_v4_complete.json"), "2026-11-23T09:10:00+03:00"
    source = "tourhub" + date + "POST/notices/payu" + hashlib.md5(body).hexdigest()
    headers = {
        "X-Header-Merchant": "tourhub", "X-Header-Date": date,
        "X-Header-Signature": hmac.new(SECRET.encode(), source.encode(), "sha256").hexdigest(),
    }  # fmt: skip
    assert client.post("/notices/payu", data=body, headers=headers).text == "OK"
    assert client.post("/notices/payu/north", data=body, headers=headers).status_code == 400
    form = sample("ipn_complete.form")
    assert client.post("/notices/payu/north", data=form).text.startswith("<EPAYMENT>")
    assert client.post("/notices/payu", data=form).status_code == 400


def test_browsers_may_post_to_both_hosts_and_come_back_with_a_post(app: Flask) -> None:
    client = app.test_client()
    policy = client.get("/form/enter").headers["Content-Security-Policy"]
    assert "https://north.test" in policy.partition("form-action")[2]
    back = client.post("/form/payments/pay_1", data={"body": "{}"})
    assert (back.status_code, back.headers["Location"]) == (303, "/form/payments/pay_1")
