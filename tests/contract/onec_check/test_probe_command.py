"""`bridge onec probe`: a round over the calls that only read, timed; nothing changed, no personal data printed."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests
from click.testing import CliRunner, Result

from adapters.http import OutsideHttp
from adapters.onec.loan_system import OnecLoanSystem
from bridge.desk.exchanging.onec import onec
from bridge.model.application import Application
from tests.builders import fake_hub
from tests.contract.onec.conftest import settings_for
from tests.contract.onec.people import an_application
from tests.contract.onec.stages import Wall
from tests.contract.onec_check.conftest import Run, Stand

Probe = Callable[..., Result]


@pytest.fixture(scope="module")
def with_a_deal(stand: Stand) -> Application:
    """An application whose deal is issued, so that there is a debt to read."""
    application = an_application()
    settings = settings_for(stand.root, stand.password, stand.cache)
    system = OnecLoanSystem.load(settings, OutsideHttp("onec", lambda _: None, Wall()), "soap_loans")
    sent = replace(application, deal=system.submit(application))
    assert sent.deal is not None
    press(stand, sent.deal.number, "approve")
    code = system.signing_code(sent)
    assert code and system.confirm_signature(sent, code)
    press(stand, sent.deal.number, "issue")
    return sent


def press(stand: Stand, number: str, action: str) -> None:
    """The officer's button."""
    answer = requests.post(f"{stand.root}/_stand/deals/{quote(number, safe='')}/{action}", json={}, timeout=60)
    assert answer.status_code == 200, answer.text


@pytest.fixture
def probe(stand: Stand, with_a_deal: Application) -> Probe:
    hub = fake_hub()
    with hub.store.begin() as tx:
        tx.applications.add(with_a_deal)

    def go(*arguments: str) -> Result:
        return CliRunner().invoke(onec, ["probe", *arguments], obj=lambda: hub, env=stand.env)

    return go


def calls(result: Result) -> dict[str, dict[str, Any]]:
    return {one["call"]: one for one in json.loads(result.stdout)["calls"]}


@pytest.mark.parametrize("name", ["moyamfo", "soap_loans", "odata_loans"])
def test_every_call_about_a_deal_is_made_and_timed(probe: Probe, with_a_deal: Application, name: str) -> None:
    result = probe(name, "--application", with_a_deal.id, "--rounds", "2", "--json")
    made = calls(result)
    assert result.exit_code == 0, result.stdout
    asked = [one for one in made.values() if one["result"] in ("ok", "refused")]
    assert {"statuses", "debt", "amount_due"} <= {one["call"] for one in asked}
    assert all(len(one["milliseconds"]) == 2 and one["size"] > 0 and one["requests"] > 0 for one in asked)
    assert made["debt"]["read"].partition(", ")[2].startswith("6 schedule, 0 payments")


def test_calls_that_change_the_base_are_named_and_not_made(probe: Probe, stand: Stand, with_a_deal: Application) -> None:
    seen = len(stand.journal())
    made = calls(probe("soap_loans", "--application", with_a_deal.id, "--json"))
    for name in ("submit", "signing_code", "confirm", "post_payment"):
        assert (made[name]["result"], made[name]["remarks"]) == ("not asked", "changes the base: never called by a check")
    asked = str(stand.journal()[seen:])
    changing = ("ПринятьЗаявку", "КодПодписания", "ПодтвердитьПодписание", "ПровестиОплату")
    assert "Долг" in asked and not [one for one in changing if one in asked]


def test_the_feed_of_an_exchange_plan_is_left_to_its_one_reader(probe: Probe, with_a_deal: Application) -> None:
    made = calls(probe("odata_loans", "--application", with_a_deal.id, "--json"))
    assert "one reader" in made["changes"]["remarks"] and made["acknowledge"]["result"] == "not asked"


def test_nothing_of_the_person_is_printed(probe: Probe, with_a_deal: Application) -> None:
    passport = with_a_deal.borrower.passport
    assert passport is not None
    for name in ("moyamfo", "soap_loans", "odata_loans"):
        output = probe(name, "--application", with_a_deal.id).output
        assert "Канарейкин" not in output and passport.number not in output and with_a_deal.borrower.phone[2:] not in output


def test_without_an_application_it_is_said_which_calls_want_one(run: Run, stand: Stand) -> None:
    result = run("probe", "soap_loans", env=stand.env)
    assert result.exit_code == 0 and result.stdout.count("wants a deal: give --application") == 7
    assert "asked 4 of 18 calls" in result.stdout


def test_a_call_that_fails_is_named_and_ends_with_1(run: Run, stand: Stand) -> None:
    result = run("probe", "soap_loans", "--rounds", "1", env={**stand.env, "BRIDGE_ONEC_PASSWORD": "falsch"})
    assert result.exit_code == 1 and "failed: deals, changes, find_payment" in result.stdout


def test_a_base_that_idled_shows_in_the_first_round_alone(run: Run, stand: Stand) -> None:
    run("probe", "soap_loans", "--rounds", "1", env=stand.env)
    requests.post(f"{stand.root}/_stand/settings", json={"first_call_ms": 700, "idle_seconds": 0}, timeout=60)
    try:
        made = calls(run("probe", "odata_loans", "--rounds", "1", "--json", env=stand.env))
    finally:
        requests.post(f"{stand.root}/_stand/settings", json={"first_call_ms": 0, "idle_seconds": 20}, timeout=60)
    assert made["deals"]["first"] >= 700 and made["deals"]["median"] is None


def test_an_application_that_is_not_there_ends_with_2(probe: Probe) -> None:
    result = probe("soap_loans", "--application", "app_none")
    assert result.exit_code == 2 and "no such application" in result.output


def test_an_application_without_a_deal_is_told(stand: Stand, tmp_path: Path) -> None:
    hub, application = fake_hub(), an_application()
    with hub.store.begin() as tx:
        tx.applications.add(application)
    arguments = ["probe", "soap_loans", "--application", application.id]
    result = CliRunner().invoke(onec, arguments, obj=lambda: hub, env=stand.env)
    assert result.exit_code == 0 and "the application has no deal yet" in result.stdout
