"""Rows of the bench: ratio, percentiles, rounds, the report, what a letter's row says."""

import json
import math
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from bridge.bench.exchange.contest import Claim, rate_row
from bridge.bench.load.generator import Outcome, in_words, together
from bridge.bench.place import HUB_APP, web_argv
from bridge.bench.report import as_plain, report_of
from bridge.bench.rounds import interleave, percentile
from bridge.bench.row import Effort, Row
from bridge.bench.table import SUBJECTS
from bridge.desk.bench import bench

ROOT = Path(__file__).parents[3]
CLAIM = Claim("x1", "something", 0.5)


def an_outcome(good: int, **others: int) -> Outcome:
    return Outcome(2.0, [1.0] * good, [0.0] * good, others)


def a_side(*good: int) -> list[Outcome]:
    return [an_outcome(n) for n in good]


@pytest.mark.parametrize(
    ("figure", "ceiling", "ratio"),
    [(50.0, 100.0, 0.5), (0.0, 100.0, 0.0), (None, 100.0, None), (5.0, None, None), (5.0, 0.0, None)],
)
def test_a_ratio_needs_a_figure_and_a_ceiling(figure: float | None, ceiling: float | None, ratio: float | None) -> None:
    assert Row("x", "", figure, "", ceiling).ratio == ratio


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.0, 1)])
def test_a_percentile_is_a_value_that_was_measured(share: float, value: int) -> None:
    assert percentile(list(range(100, 0, -1)), share) == value


def test_a_percentile_of_few_is_the_nearest_from_above_and_of_none_is_zero() -> None:
    assert percentile([3.0, 1.0], 0.99) == 3.0
    assert percentile([3.0, 1.0], 0.5) == 1.0
    assert percentile([], 0.5) == 0.0


def test_rounds_take_turns_and_every_other_round_goes_backwards() -> None:
    order: list[str] = []

    def contender(name: str) -> Callable[[], int]:
        def turn() -> int:
            order.append(name)
            return len(order)

        return turn

    given = interleave(3, {name: contender(name) for name in "ab"})
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert given == {"a": [1, 4, 5], "b": [2, 3, 6]}


def test_a_row_is_the_median_of_the_rounds_of_each_side() -> None:
    row = rate_row(CLAIM, a_side(10, 200, 60), a_side(100, 400, 100))
    assert (row.figure, row.ceiling, row.ratio, row.met) == (30.0, 50.0, 0.6, True)


def test_a_share_below_the_bar_is_not_met() -> None:
    assert rate_row(CLAIM, a_side(49), a_side(100)).met is False


@pytest.mark.parametrize("faulty", ["hub", "bare"])
def test_one_answer_that_is_not_good_spoils_the_row_and_is_named(faulty: str) -> None:
    sides = {"hub": [an_outcome(100), an_outcome(100)], "bare": [an_outcome(100)]}
    sides[faulty].append(Outcome(2.0, [1.0] * 100, [], {"503": 1}))
    row = rate_row(CLAIM, sides["hub"], sides["bare"])
    assert row.met is False
    assert row.note == f"{faulty}: 503 ×1"


def test_a_claim_without_a_bar_is_neither_met_nor_missed() -> None:
    row = rate_row(Claim("x1", "something", 0.0), a_side(1), a_side(100))
    assert (row.met, row.target) == (None, "")


def test_faults_of_several_loads_are_counted_together() -> None:
    assert in_words(together([an_outcome(1, closed=2), an_outcome(1), an_outcome(1, closed=1, late=4)])) == "closed ×3, late ×4"


def test_the_report_is_json_with_the_named_fields() -> None:
    effort = Effort(3, 4.0, False, Path("/tmp"))
    report = json.loads(json.dumps(report_of([Row("a1", "posts", 123.456789, "1/s", 400.0, "ratio >= 0.5", False)], effort)))
    assert report["rows"] == [
        {"id": "a1", "what": "posts", "figure": 123.457, "unit": "1/s", "ceiling": 400.0, "ratio": 0.308642,
         "target": "ratio >= 0.5", "met": False, "note": ""}
    ]  # fmt: skip
    assert report["versions"]["flask"]
    assert report["machine"]["cores"] >= 1
    assert report["effort"]["rounds"] == 3
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", report["at"])


def test_what_was_not_measured_is_null_in_the_report() -> None:
    plain = as_plain(Row("c1", "pick-up", None, "ms", note="Redis is not installed"))
    assert (plain["figure"], plain["ratio"], plain["met"]) == (None, None, None)
    assert not any(isinstance(value, float) and math.isnan(value) for value in plain.values())


def test_every_letter_is_there_once_and_in_order() -> None:
    letters = [subject.letter for subject in SUBJECTS]
    assert letters == sorted(set(letters))
    assert set("abcde") <= set(letters)


@pytest.mark.parametrize("arguments", [["z"], ["--picture", "x.png"], ["--rounds", "0"]])
def test_a_wrong_wish_is_refused_before_anything_is_measured(arguments: list[str]) -> None:
    answer = CliRunner().invoke(bench, arguments)
    assert answer.exit_code == 2
    assert "Error" in answer.output


def test_the_bench_serves_web_as_the_procfile_does() -> None:
    line = next(line for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines() if line.startswith("web: "))
    words = line.removeprefix("web: ").split()
    words[words.index("--bind") + 1] = "127.0.0.1:8080"
    words[words.index("--workers") + 1] = "1"
    assert web_argv(HUB_APP, 8080) == words
