"""`bridge numbers` prints what the pages show, as columns and as JSON; `bridge numbers recount` counts days anew."""

import json
from datetime import date

import pytest
from click.testing import CliRunner, Result

from bridge.desk.counting.numbers import numbers
from bridge.flows.counting.telling.list_reports import REPORTS, tell
from bridge.flows.hub import Hub
from bridge.model.counting.figure import Figure, Name, Subject
from bridge.model.counting.period import chosen


def ask(hub: Hub, *arguments: str, ends: int = 0) -> Result:
    answer = CliRunner().invoke(numbers, list(arguments), obj=hub, env={"COLUMNS": "250"})
    assert answer.exit_code == ends, answer.output
    return answer


@pytest.mark.parametrize("report", REPORTS)
def test_each_report_is_printed_whole_as_columns_and_as_json(hub: Hub, report: str) -> None:
    told = tell(hub, report, chosen("month", hub.clock.today()))
    printed = ask(hub, report, "--period", "month").output
    whole = json.loads(ask(hub, report, "--period", "month", "--json").output)
    assert list(whole["tables"]) == [table.name for table in told.tables]
    for table in told.tables:
        assert table.title in printed
        assert len(whole["tables"][table.name]["rows"]) == len(table.rows)
        assert whole["tables"][table.name]["how"] == table.how


def test_without_a_report_it_is_the_overview_of_the_week(hub: Hub) -> None:
    printed = ask(hub).output
    assert printed.startswith("Обзор: 2026-11-17 to 2026-11-23; counted at 2026-11-23 12:00")
    assert "Заявок получено" in printed


def test_days_and_a_site_are_chosen(hub: Hub) -> None:
    whole = json.loads(ask(hub, "applications", "--from", "2026-11-12", "--to", "2026-11-13", "--site", "moon", "--json").output)
    assert (whole["from"], whole["to"], whole["site"]) == ("2026-11-12", "2026-11-13", "moon")
    assert [row["site"] for row in whole["tables"]["by_site"]["rows"]] == [hub.partners["moon"].title]
    assert "there is no such site" in ask(hub, "times", "--site", "mars", ends=2).output
    assert "--to needs --from" in ask(hub, "times", "--to", "2026-11-13", ends=2).output
    assert "turned round" in ask(hub, "times", "--from", "2026-11-13", "--to", "2026-11-12", ends=2).output


def test_counting_anew_changes_nothing_that_was_right(hub: Hub) -> None:
    before = json.loads(ask(hub, "applications", "--json").output)["tables"]
    done = json.loads(ask(hub, "recount", "--from", "2026-11-21", "--to", "2026-11-23", "--subject", "lives", "--json").output)
    assert (done["counted"], done["left"], done["subjects"]) == (3, 0, ["lives"])
    assert json.loads(ask(hub, "applications", "--json").output)["tables"] == before
    assert "the last day comes before" in ask(hub, "recount", "--from", "2026-11-21", "--to", "2026-11-20", ends=2).output


def test_a_spoilt_day_is_put_right_and_the_portfolio_of_yesterday_stays(hub: Hub) -> None:
    day = date(2026, 11, 22)
    with hub.store.read() as tx:
        right = tx.figures.sums(Name.PAID, day, day)
    with hub.store.begin() as tx:
        spoilt = [Figure(day, Name.PAID, "sun", "tour", "plain", 777, 1)]
        tx.figures.replace(Subject.MONEY, day, spoilt, hub.clock.now())
    answer = ask(hub, "recount", "--from", "2026-11-22", "--to", "2026-11-22", "--subject", "money", "--subject", "loans").output
    assert "counted     1" in answer and "left        1" in answer
    with hub.store.read() as tx:
        assert tx.figures.sums(Name.PAID, day, day) == right
