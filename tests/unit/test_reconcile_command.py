"""`bridge reconcile onec` on a hub of fakes: what it prints, what it writes, and its exit codes."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bridge.desk.exchanging.reconcile import NEEDS_A_PERSON, NOT_FINISHED, reconcile
from bridge.flows.recover import pause_destination
from bridge.model.application import Application
from bridge.model.status import Status
from bridge.ports.outside_errors import BusyError, RefusedError
from tests.builders import FakeHub, fake_hub
from tests.walk import brought_to, deal_number

SINCE = ("--since", "2026-11-23")


def ask(hub: FakeHub, *arguments: str) -> Result:
    return CliRunner().invoke(reconcile, ["onec", *arguments], obj=hub)


def told(hub: FakeHub, *arguments: str) -> Any:
    return json.loads(ask(hub, *SINCE, "--json", *arguments).stdout)


def with_another_sum(hub: FakeHub) -> Application:
    application = brought_to(hub, Status.CONTRACT_READY)
    hub.loan_system.records[deal_number(hub, application.id)].approved = 7
    return application


def behind(hub: FakeHub) -> Application:
    application = brought_to(hub, Status.SUBMITTED)
    hub.loan_system.approve(deal_number(hub, application.id))
    return application


def test_where_all_agrees_it_says_so_and_ends_well() -> None:
    hub = fake_hub()
    brought_to(hub, Status.SUBMITTED)
    answer = ask(hub, *SINCE)
    assert answer.exit_code == 0
    assert "compared    1 applications, 1 deals listed by 1C" in answer.output


def test_a_difference_for_a_person_is_a_code_for_scripts() -> None:
    hub = fake_hub()
    application = with_another_sum(hub)
    answer = ask(hub, *SINCE)
    assert answer.exit_code == NEEDS_A_PERSON
    assert application.id in answer.output and "Одобренная сумма другая" in answer.output


def test_as_json_each_difference_tells_both_values_cause_and_remedy() -> None:
    hub = fake_hub()
    application = with_another_sum(hub)
    whole = told(hub)
    assert (whole["finished"], whole["person"], whole["looked"], whole["listed"]) == (True, 1, 1, 1)
    (one,) = whole["differences"]
    assert (one["kind"], one["application"], one["course"], one["safe"]) == ("sum_differs", application.id, "person", False)
    assert all(one[name] for name in ("here", "there", "cause", "remedy", "subject"))
    assert "Иванов" not in json.dumps(whole, ensure_ascii=False)


def test_what_is_safe_is_fixed_and_said_so_unless_it_is_forbidden() -> None:
    hub = fake_hub()
    behind(hub)
    seen = told(hub, "--no-fix")
    assert (seen["seen"], seen["fixed"], seen["differences"][0]["course"]) == (1, 0, "seen")
    assert told(hub)["differences"][0]["course"] == "fixed"


def test_what_a_person_has_accepted_needs_no_person() -> None:
    hub = fake_hub()
    with_another_sum(hub)
    assert ask(hub, *SINCE).exit_code == NEEDS_A_PERSON
    with hub.store.begin() as tx:
        tx.attentions.resolve(tx.attentions.waiting()[0].id, hub.clock.now(), "agreed")
    assert ask(hub, *SINCE).exit_code == 0


def test_a_day_is_that_of_the_lenders_calendar() -> None:
    assert told(fake_hub())["since"] == "2026-11-22T21:00:00+00:00"


def test_a_busy_base_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = fake_hub()
    with_another_sum(hub)
    slept: list[float] = []
    monkeypatch.setattr("bridge.desk.exchanging.reconcile.time.sleep", slept.append)
    hub.loan_system.fail("deal_statuses", BusyError("fake", "deal_statuses", "no session", timedelta(seconds=10)))
    assert told(hub)["person"] == 1
    assert slept == [10.0]


def test_one_that_could_not_be_finished_says_why_and_keeps_what_was_found() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SUBMITTED)
    record = hub.loan_system.records[deal_number(hub, application.id)]
    hub.loan_system.records["КОПИЯ-1"] = replace(record, number="КОПИЯ-1")
    for _ in range(6):
        brought_to(hub, Status.SUBMITTED)
    hub.loan_system.fail("deal_statuses", *[RefusedError("fake", "deal_statuses", "no rights")] * 50)
    answer = ask(hub, *SINCE, "--json")
    whole = json.loads(answer.stdout)
    assert answer.exit_code == NOT_FINISHED
    assert (whole["finished"], [one["kind"] for one in whole["differences"]]) == (False, ["second_deal"])
    assert "no rights" in whole["failure"]


def test_without_a_day_it_says_what_is_missing() -> None:
    assert "--since" in ask(fake_hub()).output


def test_while_a_person_has_paused_the_loan_system_it_is_not_asked() -> None:
    hub = fake_hub()
    with_another_sum(hub)
    pause_destination(hub, "loan_system", "olga", "the base is copied")
    hub.loan_system.calls.clear()
    answer = ask(hub, *SINCE)
    assert answer.exit_code == 1 and "paused by olga" in answer.output
    assert hub.loan_system.calls == []
