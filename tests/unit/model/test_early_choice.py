"""What an early return changes, told before it is chosen."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bridge.model.credit.schedule import build_schedule
from bridge.model.credit.terms import Terms
from bridge.model.loan import Instalment, Loan
from bridge.model.paying.early_choice import early_choice
from bridge.model.paying.figure import figure_of

RATE = Decimal(36)
NOW = datetime(2026, 12, 10, 9, tzinfo=UTC)
ROWS = build_schedule(Terms(108_000_00, RATE, 6, date(2026, 12, 5), 5)).rows
LOAN = Loan(
    "T-1", NOW, 108_000_00, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    tuple(Instalment(row.number, row.due, row.payment, row.principal, row.interest, row.balance) for row in ROWS),
)  # fmt: skip
FIGURE = figure_of(LOAN, 108_532_60, NOW.date())


def test_both_ways_are_told_with_dates_and_savings() -> None:
    choice = early_choice(LOAN, FIGURE, FIGURE.due + 30_000_00, RATE)
    assert choice is not None
    assert choice.surplus == 30_000_00
    assert choice.smaller.payments == choice.plain.payments == 5
    assert choice.smaller.payment < choice.plain.payment == choice.shorter.payment
    assert choice.smaller.last_on == choice.plain.last_on == ROWS[-1].due
    assert choice.shorter.payments == 4 and choice.shorter.last_on == ROWS[4].due
    assert choice.shorter.saved > choice.smaller.saved > 0
    assert choice.plain.saved == 0


def test_what_is_saved_is_interest_only_and_adds_up() -> None:
    choice = early_choice(LOAN, FIGURE, FIGURE.due + 30_000_00, RATE)
    assert choice is not None
    assert choice.plain.interest == sum(row.interest for row in ROWS[1:])
    for one in (choice.smaller, choice.shorter):
        assert one.interest + one.saved == choice.plain.interest


@pytest.mark.parametrize("more", [0, -1, -100])
def test_no_more_than_is_due_leaves_nothing_to_choose(more: int) -> None:
    assert early_choice(LOAN, FIGURE, FIGURE.due + more, RATE) is None


def test_a_sum_that_closes_the_loan_leaves_nothing_to_choose() -> None:
    assert early_choice(LOAN, FIGURE, FIGURE.due + sum(row.principal for row in ROWS[1:]), RATE) is None


def test_the_last_instalment_leaves_nothing_to_choose() -> None:
    last = replace(LOAN, schedule=LOAN.schedule[-1:])
    assert early_choice(last, figure_of(last, 20_000_00, NOW.date()), 20_000_00, RATE) is None


@pytest.mark.parametrize("kopecks", [1, 99, 1_000_000, 8_000_000])
def test_every_surplus_gives_sums_that_hold(kopecks: int) -> None:
    choice = early_choice(LOAN, FIGURE, FIGURE.due + kopecks, RATE)
    assert choice is not None
    assert 0 <= choice.smaller.saved <= choice.shorter.saved <= choice.plain.interest
    assert 1 <= choice.shorter.payments <= 5
