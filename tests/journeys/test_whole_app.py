"""The house as a server loads it: every door is open, every door that writes has words in the office, nothing leaks from it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from bridge.app import create_app
from bridge.jobs.embedded import EmbeddedRunner
from bridge.web.office.wording import VISITS
from bridge.wiring import build
from config.settings import SettingsIncompleteError, read_settings
from samples.demo.settings import prepare
from samples.demo.town import PREFERRED, Town, read_private

ROOT = Path(__file__).parents[2]


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    town = Town(tmp_path, PREFERRED)
    prepare(town, {"BRIDGE_DATABASE_URL": f"sqlite:///{tmp_path}/hub.sqlite3", "BRIDGE_LOG": "plain"})
    for name, value in read_private(town.hub_env).items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    house = build(settings)
    yield create_app(settings, house)
    assert isinstance(house.runner, EmbeddedRunner)
    house.runner.stop()


def test_a_serving_process_looks_for_garbage_only_among_what_comes_after_its_start(app: Flask) -> None:
    del app  # its settings are in the environment
    told = "import gc, os, wsgi; print(gc.get_freeze_count(), len(gc.get_objects()), flush=True); os._exit(0)"
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    frozen, others = map(int, done.stdout.split())
    assert frozen > 50 * others


def test_the_office_has_words_for_every_door_that_writes(app: Flask) -> None:
    rules = {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}
        if not rule.rule.startswith("/office")
    }
    told = {visit for visit in VISITS if " /office" not in visit}
    assert (sorted(rules - told), sorted(told - rules)) == ([], [])


def test_every_door_answers_a_stranger_without_a_fault(app: Flask) -> None:
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        address = rule.rule
        for name in rule.arguments:
            address = address.replace(f"<path:{name}>", "x").replace(f"<int:{name}>", "1").replace(f"<{name}>", "x")
        for method in (rule.methods or set()) & {"GET", "POST", "PUT"}:
            answer = client.open(address, method=method, data=b"\xff\x00{" if method != "GET" else None)
            assert answer.status_code < 500, f"{method} {address}: {answer.status_code}"
            assert answer.headers["X-Request-Id"]


def test_a_wrong_signature_and_an_unknown_partner_are_told_the_same(app: Flask) -> None:
    client = app.test_client()
    answers = []
    for partner in ("solnechny", "nobody"):
        signed = {"X-Timestamp": "1795300000", "X-Signature": "v1=" + "0" * 64}
        headers = {"X-Partner-Id": partner, **signed, "X-Request-Id": "same-request-id"}
        answer = client.post("/partner/v1/applications", data=b"{}", headers=headers)
        answers.append((answer.status_code, answer.data, sorted(answer.headers.keys())))
    assert answers[0] == answers[1]
    assert answers[0][0] == 401


def test_the_hub_refuses_to_start_with_all_that_is_missing_named_at_once() -> None:
    with pytest.raises(SettingsIncompleteError) as refusal:
        read_settings({"BRIDGE_RUNNER": "magic", "BRIDGE_ONEC_ZONE": "Moscow", "BRIDGE_SECRET_KEY": "short"})
    text = str(refusal.value)
    for name in ("BRIDGE_RUNNER", "BRIDGE_ONEC_ZONE", "BRIDGE_SECRET_KEY", "BRIDGE_PUBLIC_URL", "BRIDGE_PAYU_SECRET"):
        assert name in text
