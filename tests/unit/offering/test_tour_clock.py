"""The one clock of a tour: hold, decision, pause."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bridge.model.contract import Signature
from bridge.model.decision import Deal, Decision
from bridge.model.offering.tour_clock import Hold, Pace, TourClock, clock_before, clock_of
from bridge.model.status import Status
from bridge.model.tour import Advance
from tests.builders import a_price, a_product, an_application
from tests.fakes.surroundings import START

LENDING = a_product().lending
PACE = Pace(timedelta(minutes=4), timedelta(minutes=9), 40)
FORM, SIGN = LENDING.form_time, LENDING.signing_time
HOUR = timedelta(hours=1)


def before(loan: int, hold: Hold | None = None) -> TourClock:
    return clock_before(LENDING, loan + 1_000_000, 1_000_000, hold or Hold(), PACE, START)


@pytest.mark.parametrize(
    ("loan", "hours", "steps"),
    [
        (4_999_999, 0, []),
        (5_000_000, 4, [(4_999_999, 0)]),
        (20_000_000, 4, [(4_999_999, 0)]),
        (20_000_001, 48, [(20_000_000, 4), (4_999_999, 0)]),
    ],
)
def test_the_pause_follows_the_sum_and_the_next_steps_are_told(loan: int, hours: int, steps: list[tuple[int, int]]) -> None:
    clock = before(loan)
    assert clock.pause == hours * HOUR and clock.hold_lasts is None
    assert clock.can_pay_by == START + FORM + PACE.most + SIGN + hours * HOUR
    assert [(step.loan, step.pause // HOUR) for step in clock.larger_advances] == steps
    for step in clock.larger_advances:
        assert step.advance + step.loan == loan + 1_000_000 and step.more == step.advance - 1_000_000 > 0


def test_a_hold_too_short_for_the_long_pause_lasts_with_a_larger_advance() -> None:
    clock = before(22_000_000, Hold(START + 6 * HOUR))
    assert clock.hold_lasts is False
    assert [step.hold_lasts for step in clock.larger_advances] == [True, True]


def test_money_is_wanted_by_the_site_s_own_end_and_the_signature_by_the_price_s() -> None:
    assert before(6_000_000, Hold(START + HOUR, START + 6 * HOUR)).hold_lasts is True
    assert before(6_000_000, Hold(START + timedelta(minutes=10), START + 6 * HOUR)).hold_lasts is False
    assert before(6_000_000, Hold(START + HOUR)).hold_lasts is False


def test_no_step_goes_below_what_the_product_lends() -> None:
    choosy = replace(LENDING, min_sum=10_000_000)
    steps = clock_before(choosy, 30_000_000, 0, Hold(), PACE, START).larger_advances
    assert [step.loan for step in steps] == [20_000_000]


def at(status: Status, now: datetime, **changes: Any) -> TourClock | None:
    held = a_price(12_000_000, valid_until=START + 6 * HOUR)
    application = an_application(price=held, advance=Advance(1_200_000, "paid"), status=status, **changes)
    return clock_of(LENDING, application, PACE, now)


def test_an_application_s_clock_goes_on_from_where_it_stands() -> None:
    now = START + timedelta(minutes=30)
    deal = Deal("1", "c", 1, START + timedelta(minutes=28))
    decided = Decision(True, START + timedelta(minutes=20), 1, 10_800_000)
    entered = START + timedelta(minutes=25)
    signature = Signature("f", "c", entered, "", "")

    def pays(status: Status, **changes: Any) -> datetime:
        clock = at(status, now, **changes)
        assert clock is not None
        return clock.can_pay_by

    assert pays(Status.RECEIVED) == now + PACE.most + SIGN + 4 * HOUR
    assert pays(Status.SUBMITTED, deal=deal) == deal.sent_at + PACE.most + SIGN + 4 * HOUR
    assert pays(Status.APPROVED, deal=deal, decision=decided) == now + SIGN + 4 * HOUR
    assert pays(Status.SIGNED, deal=deal, decision=decided, signature=signature) == entered + 4 * HOUR


def test_after_the_signature_no_advance_helps_any_more() -> None:
    signature = Signature("f", "c", START, "", "")
    clock = at(Status.SIGNED, START + HOUR, signature=signature)
    assert clock is not None and clock.larger_advances == () and clock.hold_lasts is True


@pytest.mark.parametrize("status", [Status.ACTIVE, Status.DECLINED, Status.EXPIRED, Status.CANCELLED, Status.REPAID])
def test_what_is_over_has_no_clock(status: Status) -> None:
    assert at(status, START) is None
