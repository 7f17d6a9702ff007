"""`bridge decisions` prints the way of each decision and percentiles, for people and as JSON."""

import json
from datetime import timedelta

from click.testing import CliRunner, Result

from bridge.desk.exchanging.decisions import decisions
from bridge.model.status import Status
from tests.builders import FakeHub, fake_hub
from tests.walk import approve, brought_to, work_all


def ask(hub: FakeHub, *arguments: str) -> Result:
    answer = CliRunner().invoke(decisions, list(arguments), obj=hub, env={"COLUMNS": "250"})
    assert answer.exception is None, answer.output
    return answer


def two_decisions() -> tuple[FakeHub, list[str]]:
    """Each is made at once, read ten seconds later and taken by the site in the same moment."""
    hub, ids = fake_hub(), []
    for _ in range(2):
        application = brought_to(hub, Status.SUBMITTED)
        approve(hub, application.id)
        work_all(hub)
        ids.append(application.id)
        hub.clock.move(timedelta(hours=1))
    return hub, ids


def test_each_decision_stands_with_its_parts_and_the_percentiles_below() -> None:
    hub, ids = two_decisions()
    told = json.loads(ask(hub, "--since", "2026-11-01", "--json").output)
    assert [one["application_id"] for one in told["decisions"]] == ids
    first = told["decisions"][0]
    assert (first["decision"], first["decided_by"], first["to_hub_s"], first["in_hub_s"], first["total_s"]) == (
        "application.approved", "base", 10.0, 0.0, 10.0,
    )  # fmt: skip
    assert first["accepted_at"] == "2026-11-23T09:00:10+00:00" and first["clock_s"] is None
    assert told["percentiles"][0] == {"part": "to_hub", "measured": 2, "p50_s": 10.0, "p95_s": 10.0, "p99_s": 10.0}
    lines = ask(hub, "--since", "2026-11-01").output.splitlines()
    assert ids[0] in lines[1] and lines[-1].split()[:3] == ["total", "2", "10.0"]


def test_only_decisions_of_the_time_that_was_asked_for_are_counted() -> None:
    hub, ids = two_decisions()
    late = json.loads(ask(hub, "--since", "2026-11-23T09:30", "--json").output)
    early = json.loads(ask(hub, "--since", "2026-11-23", "--until", "2026-11-23T09:30", "--json").output)
    assert [one["application_id"] for one in late["decisions"] + early["decisions"]] == list(reversed(ids))


def test_nothing_decided_is_no_fault() -> None:
    told = json.loads(ask(fake_hub(), "--since", "2026-11-01", "--json").output)
    assert told["decisions"] == []
    assert told["percentiles"][3] == {"part": "total", "measured": 0, "p50_s": None, "p95_s": None, "p99_s": None}
    assert "total" in ask(fake_hub(), "--since", "2026-11-01").output
