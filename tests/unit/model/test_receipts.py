"""Lines of a fiscal receipt: named by what they pay, in sums that add up to the payment whatever was chosen."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.model.credit.allocation import Parts
from bridge.model.paying.figure import Figure, Wish
from bridge.model.paying.receipt import ReceiptKind, receipt_of
from bridge.model.payment import Payment
from tests.builders import START, a_payment

PARTS = Parts(overdue_interest=100, overdue_principal=1_000, penalty=30, current_interest=200, current_principal=2_000, other=7)
K = ReceiptKind


def paid(amount: int, wish: Wish = Wish.PLAIN, parts: Parts = PARTS) -> Payment:
    return replace(a_payment("app_1", amount), wish=wish, figure=Figure(START, 10**9, parts))


def kinds(payment: Payment) -> list[tuple[ReceiptKind, int]]:
    return [(line.kind, line.amount) for line in receipt_of(payment, "Д-1")]


def test_each_subject_is_one_line_with_the_number_of_the_contract() -> None:
    lines = receipt_of(paid(3_337), "Д-1")
    assert [(line.kind, line.amount) for line in lines] == [
        (K.INTEREST, 300), (K.PRINCIPAL, 3_000), (K.PENALTY, 30), (K.OTHER, 7),
    ]  # fmt: skip
    assert lines[1].name == "Погашение займа по договору № Д-1" and not any(line.vat for line in lines)


def test_a_part_of_what_is_due_follows_the_order_of_the_law() -> None:
    assert kinds(paid(1_110)) == [(K.INTEREST, 100), (K.PRINCIPAL, 1_000), (K.PENALTY, 10)]


@pytest.mark.parametrize(
    ("wish", "kind"),
    [
        (Wish.PLAIN, K.AHEAD),
        (Wish.EARLY_SMALLER, K.PRINCIPAL),
        (Wish.EARLY_SHORTER, K.PRINCIPAL),
        (Wish.ALL, K.PRINCIPAL),
    ],
)
def test_a_surplus_is_an_advance_unless_the_borrower_asks_for_an_early_return(wish: Wish, kind: ReceiptKind) -> None:
    assert kinds(paid(5_000, wish))[-1] == (kind, 5_000 - PARTS.total)


def test_without_a_figure_all_of_it_is_one_line() -> None:
    assert [(line.name, line.amount) for line in receipt_of(a_payment("app_1", 500), "")] == [("Погашение займа", 500)]


sums = st.integers(0, 10**7)


@given(sums, st.builds(Parts, sums, sums, sums, sums, sums, sums), st.sampled_from(Wish))
def test_the_lines_add_up_and_none_is_empty(amount: int, parts: Parts, wish: Wish) -> None:
    lines = kinds(paid(amount, wish, parts))
    assert sum(one for _, one in lines) == amount and all(one > 0 for _, one in lines)
