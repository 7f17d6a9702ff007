"""`bridge list` reads on where the page before ended."""

import json
from dataclasses import replace
from datetime import timedelta

from click.testing import CliRunner, Result

from bridge.desk.cases import list_applications
from tests.builders import FakeHub, an_application, fake_hub


def ask(hub: FakeHub, *arguments: str) -> Result:
    return CliRunner().invoke(list_applications, [*arguments, "--json"], obj=hub)


def with_three() -> FakeHub:
    hub = fake_hub()
    with hub.store.begin() as tx:
        for n in range(3):
            tx.applications.add(replace(an_application(), id=f"app_{n}", received_at=hub.clock.now() + timedelta(minutes=n)))
    return hub


def test_the_next_page_begins_below_the_application_that_is_named() -> None:
    hub = with_three()
    first = json.loads(ask(hub, "--limit", "2").output)
    rest = json.loads(ask(hub, "--limit", "2", "--before", first[-1]["id"]).output)
    assert [one["id"] for one in first + rest] == ["app_2", "app_1", "app_0"]


def test_an_unknown_place_is_told_and_not_taken_for_the_top() -> None:
    answer = ask(with_three(), "--before", "app_none")
    assert answer.exit_code == 1 and "no such application" in answer.output
