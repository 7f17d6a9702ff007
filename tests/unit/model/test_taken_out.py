"""A reversal shows below zero, on the posting itself, or by the posting's absence; else it still stands there."""

from dataclasses import replace
from datetime import date

import pytest

from bridge.model.loan import PostedPayment
from bridge.model.paying.taken_out import still_stands
from tests.builders import a_payment

ON = date(2026, 11, 20)
POSTED = replace(a_payment("app_1"), posting=10_000, posting_reference="P1", reversed=2_500)


def row(amount: int, receipt: str = "P1") -> PostedPayment:
    return PostedPayment(receipt, ON, amount, online=True)


@pytest.mark.parametrize(
    ("there", "kopecks"),
    [
        ([row(10_000), row(-2_500, "R1")], 0),
        ([row(10_000), row(-1_000, "R1"), row(-1_500, "R2")], 0),
        ([row(7_500)], 0),
        ([], 0),
        ([row(10_000)], 2_500),
        ([row(10_000), row(-2_499, "R1")], 1),
        ([row(7_501)], 1),
        ([row(10_000), row(4_000, "cash")], 2_500),
    ],
)
def test_what_still_stands_there_is_told_to_the_kopeck(there: list[PostedPayment], kopecks: int) -> None:
    assert still_stands([POSTED, a_payment("app_1")], there) == kopecks
