"""The picture: bars as long as the figures say, ceilings outlined, bars to meet marked, nothing of the text trusted."""

from xml.etree import ElementTree

import pytest

from bridge.bench.picture import bar_of, draw, figure_text
from bridge.bench.row import Row

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("row", "figure", "ceiling", "target"),
    [
        (Row("a1", "", 50.0, "1/s", 100.0, "ratio >= 0.5"), 0.5, 1.0, 0.5),
        (Row("b3", "", 150.0, "1/s", 100.0, "ratio >= 1.7"), 150 / 170, 100 / 170, 1.0),
        (Row("b1", "", 250.0, "1/s", None, ">= 500/s"), 0.5, None, 1.0),
        (Row("a3", "", 100.0, "ms", None, "< 50 ms"), 1.0, None, 0.5),
        (Row("d1", "", 100.0, "ms"), 1.0, None, None),
        (Row("f9", "", 5.0, "MB", None, "flat over all deals"), 1.0, None, None),
        (Row("z1", "", 0.0, "1/s"), 0.0, None, None),
    ],
)
def test_the_longest_part_of_a_bar_fills_its_width(row: Row, figure: float, ceiling: float | None, target: float | None) -> None:
    bar = bar_of(row)
    assert bar is not None
    assert bar.figure == pytest.approx(figure)
    assert bar.ceiling == pytest.approx(ceiling)
    assert bar.target == pytest.approx(target)


def test_rows_with_nothing_to_be_held_against_share_a_scale_with_their_unit() -> None:
    rows = [Row("d1", "", 5.0, "ms"), Row("d2", "", 20.0, "ms"), Row("d3", "", 900.0, "MiB"), Row("d4", "", None, "ms")]
    assert [bar and bar.figure for bar in (bar_of(row, rows) for row in rows)] == [0.25, 1.0, 1.0, None]


def test_what_was_not_measured_has_no_bar_but_its_reason() -> None:
    row = Row("c1", "pick-up", None, "ms", note="Redis is not installed")
    assert bar_of(row) is None
    assert "Redis is not installed" in draw([("c. Pick-up", [row])], "a machine")


def test_the_picture_is_well_formed_whatever_the_words() -> None:
    rows = [Row("a1", "<script> & co", 1.0, "1/s", 2.0, "ratio >= 0.4", True), Row("a2", '"x"', None, "", note="a < b")]
    tree = ElementTree.fromstring(draw([("a. Post & answer", rows)], "4 < 5 cores"))
    assert "<script> & co" in "".join(tree.itertext())
    assert not tree.findall(f".//{SVG}script")
    classes = [rect.get("class") for rect in tree.iter(f"{SVG}rect")]
    assert classes == ["met", "ceiling"]
    assert len(list(tree.iter(f"{SVG}line"))) == 1


def test_a_bar_not_met_and_one_without_a_bar_look_different() -> None:
    rows = [Row("a1", "x", 1.0, "", 4.0, "ratio >= 0.5", False), Row("a2", "y", 1.0, "")]
    tree = ElementTree.fromstring(draw([("a", rows)], ""))
    assert [rect.get("class") for rect in tree.iter(f"{SVG}rect")] == ["missed", "ceiling", "plain"]


@pytest.mark.parametrize(
    ("figure", "text"), [(None, "–"), (0.0, "0"), (0.51234, "0.512"), (12.345, "12.3"), (123.4, "123"), (12345.6, "12\u00a0346")]
)
def test_figures_are_short_for_people(figure: float | None, text: str) -> None:
    assert figure_text(figure) == text
