"""Alarms: one file for the terminal and for Prometheus; each has a page that says what to do and a gauge that exists."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bridge.desk.watching.alarms import alarms, alarms_of, expression, rules
from bridge.model.measuring.alarm import Alarm, Urgency
from bridge.model.measuring.gauge import Gauge, Sample
from bridge.web.metrics.exposition import exposition
from config.catalogue import CatalogueFaultyError

ROOT = Path(__file__).parents[3]
SHIPPED = alarms_of(ROOT / "config")
GAUGES = (ROOT / "bridge/flows/measuring/read_gauges.py").read_text(encoding="utf-8")


def an_alarm(**changes: object) -> Alarm:
    plain: dict[str, object] = {
        "name": "late",
        "gauge": "g",
        "words": "…",
        "urgency": Urgency.CALL,
        "lasting": timedelta(minutes=2),
    }
    return Alarm(**{**plain, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("alarm", SHIPPED, ids=lambda alarm: alarm.name)
def test_every_alarm_has_a_page_that_says_what_is_seen_looked_at_and_done(alarm: Alarm) -> None:
    page = (ROOT / f"docs/runbook/{alarm.name}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {alarm.name}\n")
    for part in ("## What is wrong", "## Look", "## Do", "## When it is over"):
        assert part in page, f"{alarm.name}: no «{part}»"
    assert "bridge " in page


def test_every_page_of_the_runbook_has_an_alarm() -> None:
    pages = {page.stem for page in (ROOT / "docs/runbook").glob("*.md")} - {"README"}
    assert pages == {alarm.name for alarm in SHIPPED} | {"hub_silent", "migration_waits"}


@pytest.mark.parametrize("alarm", SHIPPED, ids=lambda alarm: alarm.name)
def test_every_alarm_watches_a_gauge_that_is_made(alarm: Alarm) -> None:
    stem = re.sub(r"^bridge_(attention|suspense|difference)_", "", alarm.gauge)
    assert f'"{alarm.gauge}"' in GAUGES or f'"{stem}"' in GAUGES


def test_an_alarm_rings_for_the_samples_beyond_its_bound_and_for_no_others() -> None:
    gauge = Gauge(
        "g",
        "…",
        [
            Sample(5, {"destination": "partner:sun"}),
            Sample(1, {"destination": "partner:moon"}),
            Sample(9, {"destination": "sms"}),
        ],
    )
    alarm = an_alarm(above=4, labels={"destination": "partner:*"})
    assert [sample.labels["destination"] for sample in alarm.beyond([gauge, Gauge("h", "…", [Sample(99)])])] == ["partner:sun"]
    assert [sample.value for sample in an_alarm(below=2).beyond([gauge])] == [1]
    assert an_alarm(above=9).beyond([gauge]) == []


@pytest.mark.parametrize("bounds", [{}, {"above": 1, "below": 2}])
def test_an_alarm_has_exactly_one_bound(bounds: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="one of above and below"):
        an_alarm(**bounds)


def test_labels_and_bounds_become_promql() -> None:
    assert (
        expression(an_alarm(above=1800, labels={"destination": "partner:*", "by": "hub"}))
        == 'g{destination=~"partner:.*",by="hub"} > 1800'
    )
    assert expression(an_alarm(below=0.5)) == "g < 0.5"


def test_the_command_prints_rules_with_the_silent_hub_first() -> None:
    answer = CliRunner().invoke(alarms, [])
    assert answer.exit_code == 0
    told = json.loads(answer.output)["groups"][0]["rules"]
    assert [rule["alert"] for rule in told] == ["hub_silent", *(alarm.name for alarm in SHIPPED)]
    assert {"expr": 'up{job="bridge"} == 0', "for": "2m"}.items() <= told[0].items()
    assert rules(SHIPPED)["groups"][0]["rules"] == told  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[[alarm]]\nname = "x"\n', "x: gauge must be str"),
        ('[[alarm]]\nname="x"\ngauge="g"\nminutes=1\nurgency="call"\nwords="w"\nabove=1\nbelow=2\n', "one of above and below"),
        ('[[alarm]]\nname="x"\ngauge="g"\nminutes=1\nurgency="call"\nwords="w"\nabove=true\n', "one of above and below"),
        (
            '[[alarm]]\nname="x"\ngauge="g"\nminutes=1\nurgency="loud"\nwords="w"\nabove=1\n',
            "urgency must be one of call, ticket",
        ),
        ('[[alarm]]\nname="x"\ngauge="g"\nminutes=1\nurgency="call"\nwords="w"\nabove=1\ncolour="red"\n', "colour is not known"),
        ('[[alarm]]\nname="x"\ngauge="g"\nminutes=1\nurgency="call"\nwords="w"\nabove=1\n' * 2, "x: stands twice"),
        ("[[alarm", "alarms.toml"),
    ],
)
def test_a_faulty_file_is_refused_with_the_alarm_and_the_key(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "alarms.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueFaultyError, match=re.escape(fault)):
        alarms_of(tmp_path)


def test_gauges_are_told_in_prometheus_text_with_labels_escaped() -> None:
    gauges = [Gauge("a_rows", 'say "so"\nnow', [Sample(3, {"sort": 'x"y\\z'}), Sample(0.25)]), Gauge("empty", "nothing", [])]
    assert exposition(gauges) == (
        '# HELP a_rows say "so"\\nnow\n# TYPE a_rows gauge\na_rows{sort="x\\"y\\\\z"} 3\na_rows 0.25\n'
        "# HELP empty nothing\n# TYPE empty gauge\n"
    )


def test_the_sample_for_prometheus_is_what_the_command_prints() -> None:
    assert json.loads((ROOT / "samples/watching/alarms.json").read_text(encoding="utf-8")) == rules(SHIPPED)


def test_the_sample_board_shows_only_gauges_that_are_made() -> None:
    board = json.loads((ROOT / "samples/watching/grafana.json").read_text(encoding="utf-8"))
    shown = {
        name for panel in board["panels"] for target in panel["targets"] for name in re.findall(r"bridge_\w+", target["expr"])
    }
    stems = {re.sub(r"^bridge_(attention|suspense|difference)_", "", name) for name in shown}
    assert len(shown) > 8 and not [name for name in stems if f'"{name}"' not in GAUGES]
