"""`bridge partners check`: each fault of a site's file is named, nothing of a secret is shown, the exit code tells."""

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from adapters.partners.callback_addresses import Network
from adapters.partners.reaching import Reached
from adapters.partners.words import maps_of_words
from bridge.desk.partners.checking import partners
from bridge.desk.partners.looking import Judgement, Surroundings, findings_of, shared_secrets
from bridge.wiring.catalogue import partner_of

NOW = datetime(2026, 11, 23, tzinfo=UTC)
STRONG = "q8Zr1mVh5tYcE0pLwX3uKd9sBf7gJn2A"
CALLBACK = "whsec_" + base64.b64encode(bytes(range(32))).decode()
GOOD: dict[str, Any] = {
    "name": "sun", "title": "Sun", "callback_url": "https://sun.example/hook", "request_secrets": ["R"],
    "callback_secrets": ["C"], "mail": "dev@sun.example",
}  # fmt: skip
SECRETS = {"R": STRONG, "C": CALLBACK, "R2": STRONG[::-1], "C2": "whsec_" + base64.b64encode(bytes(range(40))).decode()}


def well(_url: str, _own: Sequence[Network]) -> Reached:
    return Reached(addresses=("93.184.216.34",), way="TLSv1.3", certificate_until=NOW + timedelta(days=60))


def found(changes: dict[str, Any] | None = None, **around: Any) -> dict[str, tuple[Judgement, str]]:
    usual: dict[str, Any] = {
        "secret": SECRETS.get, "networks": (), "words": maps_of_words(), "products": ["tour"], "now": NOW, "reach": well,
    }  # fmt: skip
    lines = findings_of(GOOD | (changes or {}), Surroundings(**(usual | around)))
    return {line.what: (line.judgement, line.says) for line in lines}


def test_a_good_file_is_good_in_every_line() -> None:
    assert {judgement for judgement, _ in found().values()} == {Judgement.GOOD}


@pytest.mark.parametrize(
    ("changes", "what", "judgement", "says"),
    [
        ({"request_secrets": []}, "request_secrets", "FAULTY", "none is named"),
        ({"request_secrets": ["NO"]}, "request_secrets", "FAULTY", "NO is not set"),
        ({"request_secrets": ["R", "R2"]}, "request_secrets", "look", "two are valid"),
        ({"request_secrets": ["R", "R"]}, "request_secrets", "FAULTY", "stands there twice"),
        ({"request_secrets": ["R", "R2", "C"]}, "request_secrets", "FAULTY", "3 are named, 2 at most"),
        ({"request_secrets": ["C"]}, "request_secrets", "FAULTY", "form of a callback secret"),
        ({"callback_secrets": ["R"]}, "callback_secrets", "FAULTY", "whsec_ and base64"),
        ({"test_request_secrets": ["NO"]}, "test_request_secrets", "FAULTY", "NO is not set"),
        ({"nonce_required": False}, "signatures", "look", "v1"),
        ({"look": {"accent": "red"}}, "look", "FAULTY", "no colour"),
        ({"words": "klingon"}, "words", "FAULTY", "no map klingon"),
        ({"product": "boat"}, "product", "FAULTY", "no product boat"),
        ({"calls": 0}, "rate", "FAULTY", "above zero"),
        ({"mail": ""}, "mail", "look", "nobody is written to"),
        ({"mail": "dev at sun"}, "mail", "FAULTY", "no mail address"),
    ],
)
def test_each_fault_is_named(changes: dict[str, Any], what: str, judgement: str, says: str) -> None:
    got = found(changes)[what]
    assert got[0] == judgement and says in got[1]


@pytest.mark.parametrize("weak", ["short", "a" * 40, "1234" * 10])
def test_a_weak_secret_is_named_and_never_shown(weak: str) -> None:
    judgement, says = found(secret={**SECRETS, "R": weak}.get)["request_secrets"]
    assert judgement is Judgement.FAULTY and "R is weak" in says and weak not in says


@pytest.mark.parametrize(
    ("reached", "what", "judgement"),
    [
        (Reached("has no part after #"), "callback_url", "FAULTY"),
        (Reached(addresses=("10.0.0.1",), name_fault="stands for one that is not public"), "callback_url: name", "FAULTY"),
        (Reached(addresses=("1.1.1.1",), way_fault="speaks no TLS"), "callback_url: TLS", "FAULTY"),
        (Reached(addresses=("1.1.1.1",), way="TLSv1.3", certificate_until=NOW + timedelta(days=3)), "callback_url: TLS", "look"),
    ],
)
def test_what_the_address_leads_to_is_told_step_by_step(reached: Reached, what: str, judgement: str) -> None:
    got = found(reach=lambda _url, _own: reached)
    assert got[what][0] == judgement and list(got)[list(got).index(what) + 1] == "look"


def test_a_secret_shared_by_two_sites_or_for_two_purposes_is_named() -> None:
    moon = GOOD | {"name": "moon", "request_secrets": ["R2"], "test_request_secrets": ["R"]}
    lines = shared_secrets([GOOD, moon], SECRETS.get)
    assert [(one.partner, one.what, one.says) for one in lines] == [
        ("moon", "callback_secrets", "C is the same as C of sun"), ("moon", "test_request_secrets", "R is the same as R of sun"),
    ]  # fmt: skip


def a_site(folder: Path, **changes: str) -> Path:
    lines = {"name": '"sun"', "title": '"Sun"', "callback_url": '"https://sun.example/hook"', "request_secrets": '["R"]',
             "callback_secrets": '["C"]', "mail": '"dev@sun.example"'}  # fmt: skip
    (folder / "partners").mkdir(exist_ok=True)
    (folder / "products").mkdir(exist_ok=True)
    tour = (Path(__file__).parents[2] / "config/products/tour.toml").read_text(encoding="utf-8")
    (folder / "products" / "tour.toml").write_text(tour, encoding="utf-8")
    text = "\n".join(f"{key} = {value}" for key, value in (lines | changes).items())
    (folder / "partners" / "sun.toml").write_text(text, encoding="utf-8")
    return folder


def ask(folder: Path, *arguments: str, env: dict[str, str] | None = None) -> Any:
    return CliRunner().invoke(partners, ["check", "--config", str(folder), *arguments], env=SECRETS if env is None else env)


def test_the_command_prints_a_table_and_ends_with_0_or_1(tmp_path: Path) -> None:
    good = ask(a_site(tmp_path), "--offline", "--json")
    assert good.exit_code == 0, good.output
    assert "FAULTY" not in {line["judgement"] for line in json.loads(good.output)}
    bad = ask(a_site(tmp_path, callback_url='"https://10.0.0.1/x"'), "--offline")
    assert bad.exit_code == 1 and "stands for one that is not public" in bad.output
    assert STRONG not in bad.output and CALLBACK not in bad.output


def test_a_file_that_cant_be_read_is_a_line_among_the_others(tmp_path: Path) -> None:
    (a_site(tmp_path) / "partners" / "a_broken.toml").write_text("name = ", encoding="utf-8")
    told = ask(tmp_path, "--offline", "--json")
    assert told.exit_code == 1
    assert [line["what"] for line in json.loads(told.output) if line["judgement"] == "FAULTY"] == ["file"]
    assert ask(tmp_path, "sun", "--offline").exit_code == 0
    assert "no partner moon" in ask(tmp_path, "moon", "--offline").output


@pytest.mark.parametrize(("told", "required"), [({}, True), ({"nonce_required": False}, False)])
def test_calls_without_a_nonce_are_refused_unless_the_file_says_otherwise(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, bool], required: bool
) -> None:
    for name in ("R", "C"):
        monkeypatch.setenv(name, SECRETS[name])
    assert partner_of(GOOD | told).nonce_required is required
