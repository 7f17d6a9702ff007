"""The create answer's clock against cases worked out by hand.

At 12:00 in Moscow (09:00Z) the questionnaire takes 12 minutes, the decision 4, the signature 5: signed at 09:21Z. Below 50 000
roubles there is no pause, up to 200 000 it is 4 hours, above it 48 (353-FZ art. 7 part 9.3 and following).
"""

from typing import Any

import pytest

from tests.journeys.partner_api.world import Site, a_message

NONE, SHORT, LONG = 0, 4 * 3600, 48 * 3600
SIGNED, AFTER_SHORT, AFTER_LONG = "2026-11-23T09:21:00Z", "2026-11-23T13:21:00Z", "2026-11-25T09:21:00Z"


def clock(site: Site, loan: int, price_until: str, payable_until: str | None) -> dict[str, Any]:
    """Of a loan in kopecks with an advance of 1 000 roubles."""
    total = loan + 100_000
    message = a_message(
        price__total_minor=total, payment__advance_minor=100_000, payment__loan_requested_minor=loan,
        price__valid_until=price_until, payment__payable_until=payable_until,
    )  # fmt: skip
    answer = site.apply(message)
    assert answer.status_code == 202, answer.text
    told = answer.get_json()
    assert (told["can_pay_by"], told["hold_lasts"]) == (told["clock"]["can_pay_by"], told["clock"]["hold_lasts"])
    whole: dict[str, Any] = told["clock"]
    return whole


@pytest.mark.parametrize(
    ("loan", "pause", "can_pay_by", "steps"),
    [
        (4_999_999, NONE, SIGNED, []),
        (5_000_000, SHORT, AFTER_SHORT, [(4_999_999, NONE, SIGNED)]),
        (5_000_001, SHORT, AFTER_SHORT, [(4_999_999, NONE, SIGNED)]),
        (20_000_000, SHORT, AFTER_SHORT, [(4_999_999, NONE, SIGNED)]),
        (20_000_001, LONG, AFTER_LONG, [(20_000_000, SHORT, AFTER_SHORT), (4_999_999, NONE, SIGNED)]),
        (50_000_000, LONG, AFTER_LONG, [(20_000_000, SHORT, AFTER_SHORT), (4_999_999, NONE, SIGNED)]),
    ],
)
def test_the_pause_and_the_steps_down_follow_the_sum(
    site: Site, loan: int, pause: int, can_pay_by: str, steps: list[tuple[int, int, str]]
) -> None:
    told = clock(site, loan, "2026-11-26T18:00:00+03:00", None)
    assert (told["cooling_off_seconds"], told["can_pay_by"]) == (pause, can_pay_by)
    shown = [(one["loan_minor"], one["cooling_off_seconds"], one["can_pay_by"]) for one in told["larger_advances"]]
    assert shown == steps
    for one in told["larger_advances"]:
        assert one["advance_minor"] == loan + 100_000 - one["loan_minor"] == 100_000 + one["more_minor"]


@pytest.mark.parametrize(
    ("price_until", "payable_until", "lasts", "with_less"),
    [
        # Signed 12:21, paid 48 hours later: both ends hold, to the second and not a second less.
        ("2026-11-23T12:21:00+03:00", "2026-11-25T12:21:00+03:00", True, [True, True]),
        ("2026-11-23T12:20:59+03:00", "2026-11-25T12:21:00+03:00", False, [False, False]),
        ("2026-11-23T12:21:00+03:00", "2026-11-25T12:20:59+03:00", False, [True, True]),
        # Without an end of its own the price's end counts for the money, too.
        ("2026-11-25T12:21:00+03:00", None, True, [True, True]),
        ("2026-11-23T16:21:00+03:00", None, False, [True, True]),
        ("2026-11-23T16:20:59+03:00", None, False, [False, True]),
        ("2026-11-23T12:20:59+03:00", None, False, [False, False]),
    ],
)
def test_whether_the_hold_lasts_asks_both_ends_and_each_step_for_itself(
    site: Site, price_until: str, payable_until: str | None, lasts: bool, with_less: list[bool]
) -> None:
    told = clock(site, 22_365_000, price_until, payable_until)
    assert told["hold_lasts"] is lasts
    assert [one["hold_lasts"] for one in told["larger_advances"]] == with_less
