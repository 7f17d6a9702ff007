"""Whom a case waited for: stretches follow one another without a gap, are laid out as one bar, and add up."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from bridge.model.events import EventType
from bridge.model.status import Status
from bridge.ports.store import Exchange
from bridge.web.office.telling.stretches import WIDTH, beside, laid_out, shares_of, stretches_of, waited_for
from tests.builders import a_payment

E, S = EventType, Status
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


HISTORY = [
    (at(2), E.TERMS_ACKNOWLEDGED, S.FILLING),
    (at(12), E.APPLICATION_SUBMITTED, S.SUBMITTED),
    (at(13), E.REVIEW_STARTED, S.IN_REVIEW),
    (at(43), E.APPLICATION_APPROVED, S.APPROVED),
    (at(44), E.CONTRACT_ISSUED, S.CONTRACT_READY),
    (at(54), E.CONTRACT_SIGNED, S.SIGNED),
    (at(294), E.PAYOUT_RELEASED, S.PAYOUT_READY),
    (at(300), E.PAYOUT_MADE, S.ACTIVE),
]
SENT = [
    Exchange(at(11), "borrower", "hub", "POST /form/check", "303"),
    Exchange(at(5), "borrower", "hub", "POST /form/check", "422"),
]


def test_a_whole_life_is_told_without_a_gap_until_the_payout() -> None:
    found = stretches_of(START, HISTORY, SENT, at(10_000))
    assert (found[0].since, found[-1].until) == (START, at(300))
    assert all(one.until == other.since for one, other in pairwise(found))
    minutes = [(one.party, one.span.total_seconds() / 60) for one in found]
    assert minutes == [
        ("borrower", 2), ("borrower", 9), ("hub", 1), ("onec", 1), ("onec", 30), ("onec", 1), ("borrower", 10), ("rules", 240),
        ("onec", 6),
    ]  # fmt: skip


def test_a_case_that_goes_on_waits_until_now_and_one_that_ended_waits_no_more() -> None:
    going = stretches_of(START, HISTORY[:3], [], at(20))
    assert (going[-1].party, going[-1].until) == ("onec", at(20))
    ended = stretches_of(START, [*HISTORY[:3], (at(14), E.APPLICATION_DECLINED, S.DECLINED)], [], at(500))
    assert ended[-1].until == at(14)


def test_a_form_that_was_not_sent_is_all_the_borrowers() -> None:
    assert {one.party for one in stretches_of(START, HISTORY[:1], [], at(9))} == {"borrower"}


def test_the_bar_is_as_wide_as_it_is_and_nothing_vanishes() -> None:
    parts = laid_out(stretches_of(START, HISTORY, SENT, at(10_000)))
    assert parts[0].x == 0 and abs(parts[-1].x + parts[-1].width - WIDTH) < 1
    assert all(one.width >= 1 for one in parts) and laid_out([]) == []


def test_shares_add_up_and_name_their_states() -> None:
    shares = shares_of(stretches_of(START, HISTORY, SENT, at(10_000)))
    assert [one.party for one in shares] == ["rules", "onec", "borrower", "hub"]
    assert 98 <= sum(one.percent for one in shares) <= 102
    assert "На рассмотрении" in shares[1].states and shares_of([]) == []


def test_whom_a_pause_was_waited_for() -> None:
    found = stretches_of(START, HISTORY, SENT, at(10_000))
    assert waited_for(found, at(20)) == "1С" and waited_for(found, at(1)) == "клиента" and waited_for(found, at(9_999)) == ""


def test_payments_and_pushes_stand_beside() -> None:
    paid = a_payment("app_1", started_at=at(0), paid_at=at(3), posted_at=at(4))
    found = beside([paid, a_payment("app_1")], [(at(0), at(1))])
    assert [(one.party, one.span) for one in found] == [
        ("payu", timedelta(minutes=3)),
        ("onec", timedelta(minutes=1)),
        ("site", timedelta(minutes=1)),
    ]


def test_clocks_that_went_back_make_no_negative_time() -> None:
    assert stretches_of(at(5), [(at(2), E.TERMS_ACKNOWLEDGED, S.FILLING)], [], at(1)) == []
