"""Figures of a contract, ours and theirs."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bridge.model.papers.figures import FigureName, FigureRow, Figures, ToldFigures, Tolerance, compare_figures

ALL = frozenset(FigureName)
ROWS = (FigureRow(date(2026, 12, 23), 100, 60, 40), FigureRow(date(2027, 1, 25), 101, 70, 31))
OURS = Figures(130, Decimal(36), 2, Decimal("35.784"), 71, date(2026, 11, 23), ROWS)


def compared(
    wanted: frozenset[FigureName] = ALL, tolerance: Tolerance | None = None, **changes: Any
) -> list[tuple[str, str, str]]:
    told = ToldFigures(wanted, replace(OURS, **changes))
    return [(one.figure, one.ours, one.theirs) for one in compare_figures(OURS, told, tolerance or Tolerance())]


def test_equal_figures_do_not_differ_however_they_are_written() -> None:
    assert compared() == []
    assert compared(annual_rate=Decimal("36.00"), psk_percent=Decimal("35.7840")) == []


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ({"amount": 131}, ("amount", "130", "131")),
        ({"annual_rate": Decimal("36.1")}, ("annual_rate", "36", "36.1")),
        ({"payments": 3}, ("payments", "2", "3")),
        ({"psk_percent": Decimal("35.786")}, ("psk_percent", "35.784", "35.786")),
        ({"psk_rubles": 72}, ("psk_rubles", "71", "72")),
        ({"psk_rubles": None}, ("psk_rubles", "71", "")),
        ({"rows": ROWS[:1]}, ("rows", "2", "1")),
        ({"rows": ()}, ("rows", "2", "")),
        ({"rows": (ROWS[0], replace(ROWS[1], payment=102))}, ("rows.2.payment", "101", "102")),
        ({"rows": (replace(ROWS[0], interest=39), ROWS[1])}, ("rows.1.interest", "40", "39")),
        ({"rows": (ROWS[0], replace(ROWS[1], due=date(2027, 1, 23)))}, ("rows.2.due", "2027-01-25", "2027-01-23")),
    ],
)
def test_each_figure_that_differs_is_named_with_both_values(change: dict[str, Any], difference: tuple[str, str, str]) -> None:
    assert compared(**change) == [difference]


def test_a_thousandth_of_a_percent_is_let_pass_and_not_a_kopeck() -> None:
    assert compared(psk_percent=Decimal("35.785")) == []
    assert [one[0] for one in compared(psk_percent=Decimal("35.785"), psk_rubles=72)] == ["psk_rubles"]
    wide = Tolerance(kopecks=1, percent=Decimal("0.1"), reason="округление в базе")
    assert compared(tolerance=wide, psk_percent=Decimal("35.88"), psk_rubles=72) == []
    assert [one[0] for one in compared(tolerance=wide, payments=3)] == ["payments"]


def test_what_the_map_does_not_look_for_is_not_compared() -> None:
    assert compared(frozenset({FigureName.AMOUNT}), psk_percent=Decimal(1), rows=()) == []
    assert compared(frozenset(), amount=1) == []


def test_parts_that_the_paper_does_not_tell_are_not_compared_and_the_payment_is() -> None:
    bare = tuple(replace(row, principal=None, interest=None) for row in ROWS)
    assert compared(rows=bare) == []
    assert compared(rows=(replace(bare[0], payment=99), bare[1])) == [("rows.1.payment", "100", "99")]


def test_every_figure_is_part_of_the_digest() -> None:
    changes: list[dict[str, Any]] = [
        {"amount": 1}, {"annual_rate": None}, {"payments": 1}, {"psk_percent": None}, {"psk_rubles": 1}, {"issued_on": None},
        {"rows": (ROWS[0],)}, {"rows": (ROWS[0], replace(ROWS[1], interest=30))},
    ]  # fmt: skip
    digests = {OURS.digest, *(replace(OURS, **change).digest for change in changes)}
    assert len(digests) == len(changes) + 1
    assert OURS.digest == replace(OURS).digest
