"""The stories of a test system, each played to its end by the sandbox's own lender and borrower."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.sandbox.gateways import SandboxAcquiring, SandboxSms
from adapters.sandbox.loan_system import SandboxLoanSystem
from adapters.sandbox.surroundings import SandboxClock, SandboxMint
from bridge.flows.applying.accept_application import accept_application
from bridge.flows.deciding.change_price import change_price
from bridge.flows.sandbox.play_borrower import begin_story, play_borrower
from bridge.flows.signing.confirm_booking import confirm_booking, fail_booking
from bridge.model.application import Application
from bridge.model.refusals.refusal import Rule, Rules
from bridge.model.sandbox.stories import BY_HAND, STORIES, Story, story_of
from bridge.model.status import Status
from bridge.ports.outside_errors import RefusedError
from bridge.ports.work import WorkKind
from config.refusals import read_refusals
from tests.builders import FakeHub, a_borrower, a_payment, a_price, a_product, an_application, fake_hub, work_of
from tests.fakes.surroundings import START, FakeClock, FakeMint
from tests.walk import read, work_all

DOC = Path(__file__).parents[3] / "docs" / "partner-api.md"
BY_NUMBER = {story.phone[-3:].lstrip("0"): story for story in STORIES}


def a_test_hub() -> FakeHub:
    clock = FakeClock()
    return fake_hub(
        clock=clock, mint=SandboxMint(FakeMint()), loan_system=SandboxLoanSystem(clock), sms=SandboxSms(),
        acquiring=SandboxAcquiring(), products={"tour": a_product(decision_poll=timedelta(seconds=2))},
        refusals=Rules(tuple(Rule(row["number"], row["words"], ()) for row in read_refusals(DOC.parents[1] / "config"))),
    )  # fmt: skip


def begun(hub: FakeHub, story: Story, **changes: Any) -> str:
    order = an_application(
        borrower=a_borrower(phone=story.phone), price=a_price(valid_until=START + timedelta(days=9)), **changes
    )
    application = accept_application(hub, order).application
    with hub.store.begin() as tx:
        begin_story(hub, tx, application.id)
        begin_story(hub, tx, application.id)
    return application.id


def after(hub: FakeHub, application_id: str, seconds: int) -> Application:
    """What has become of it after so many seconds of the sandbox's clock, looked at every two."""
    for _ in range(0, seconds, 2):
        work_all(hub)
        hub.clock.move(timedelta(seconds=2))
    work_all(hub)
    return read(hub, application_id)


def kinds(hub: FakeHub, application_id: str) -> list[str]:
    with hub.store.begin() as tx:
        return [event.type.partition(".")[2] for event in tx.events.of(application_id)]


SIGNED = ["received", "form_opened", "submitted", "scoring", "approved", "contract_ready", "contract_signed"]


def test_approved_signed_and_paid_out_after_booking_and_a_jump() -> None:
    hub = a_test_hub()
    application_id = begun(hub, BY_NUMBER["1"])
    assert after(hub, application_id, 60).status is Status.SIGNED
    confirm_booking(hub, application_id, "OP-1")
    hub.clock.move(timedelta(days=3))
    assert after(hub, application_id, 10).status is Status.ACTIVE
    assert kinds(hub, application_id) == [*SIGNED, "payout_ready", "payout_sent"]
    with hub.store.begin() as tx:
        assert WorkKind.PLAY_BORROWER not in [row.kind for row in tx.work.open_of(application_id)]


@pytest.mark.parametrize("seconds", [2, 7, 60])
def test_every_state_is_told_however_late_the_hub_looks(seconds: int) -> None:
    hub = a_test_hub()
    application_id = begun(hub, BY_NUMBER["1"])
    for _ in range(60):
        work_all(hub)
        if read(hub, application_id).status is Status.SIGNED:
            break
        hub.clock.move(timedelta(seconds=seconds))
    assert kinds(hub, application_id) == SIGNED


def test_the_operator_fails_by_the_sites_own_word() -> None:
    hub = a_test_hub()
    application_id = begun(hub, BY_NUMBER["1"])
    after(hub, application_id, 60)
    fail_booking(hub, application_id)
    assert kinds(hub, application_id) == [*SIGNED, "cancelled", "return_requested"]


def test_approved_less_until_a_new_price_brings_a_larger_advance() -> None:
    hub = a_test_hub()
    application_id = begun(hub, BY_NUMBER["2"])
    less = after(hub, application_id, 60)
    assert less.decision is not None and less.status is Status.APPROVED and less.decision.amount == less.loan_sum // 2
    change_price(hub, application_id, replace(less.price, version=2, total=13_000_000))
    assert after(hub, application_id, 60).status is Status.SIGNED


def test_more_is_wanted_once() -> None:
    hub = a_test_hub()
    application_id = begun(hub, BY_NUMBER["3"])
    assert after(hub, application_id, 90).status is Status.SIGNED
    assert kinds(hub, application_id).count("more_wanted") == 1


def test_a_slow_decision_takes_a_day_of_the_sandboxs_clock() -> None:
    hub = a_test_hub()
    application_id = begun(hub, BY_NUMBER["4"])
    assert after(hub, application_id, 60).status is Status.IN_REVIEW
    hub.clock.move(timedelta(days=1))
    assert after(hub, application_id, 60).status is Status.SIGNED


def test_a_new_price_may_be_refused() -> None:
    hub = a_test_hub()
    application_id = begun(hub, BY_NUMBER["5"])
    waiting = after(hub, application_id, 40)
    assert waiting.status is Status.CONTRACT_READY
    change_price(hub, application_id, replace(waiting.price, version=2, total=26_000_000))
    declined = after(hub, application_id, 30)
    assert declined.status is Status.DECLINED and declined.refusal is not None and declined.refusal.number == 110


def test_the_lender_cancels_before_the_payout() -> None:
    hub = a_test_hub()
    application_id = begun(hub, BY_NUMBER["6"])
    after(hub, application_id, 60)
    confirm_booking(hub, application_id, "OP-1")
    hub.clock.move(timedelta(days=3))
    assert after(hub, application_id, 10).status is Status.CANCELLED


@pytest.mark.parametrize(("number", "last"), [("7", "received"), ("8", "contract_ready")])
def test_a_borrower_who_dawdles_lets_it_expire(number: str, last: str) -> None:
    hub = a_test_hub()
    application_id = begun(hub, BY_NUMBER[number])
    after(hub, application_id, 60)
    assert kinds(hub, application_id)[-1] == last
    hub.clock.move(timedelta(days=10))
    assert after(hub, application_id, 10).status is Status.EXPIRED


def test_a_lender_who_is_away_is_waited_for() -> None:
    hub = a_test_hub()
    application_id = begun(hub, BY_NUMBER["9"])
    assert after(hub, application_id, 60).status is Status.FILLING
    hub.clock.move(timedelta(minutes=12))
    assert after(hub, application_id, 60).status is Status.SIGNED


@pytest.mark.parametrize("number", ["100", "110", "120", "130", "140"])
def test_a_refusal_has_the_number_of_the_phones_end(number: str) -> None:
    hub = a_test_hub()
    declined = read(hub, begun(hub, BY_NUMBER[number]))
    declined = after(hub, declined.id, 40)
    assert declined.status is Status.DECLINED and declined.refusal is not None
    assert declined.refusal.number == int(number)


def test_nobody_acts_for_a_borrower_with_a_phone_of_their_own() -> None:
    hub = a_test_hub()
    assert story_of("+79161234567") is BY_HAND
    application_id = begun(hub, replace(BY_HAND, phone="+79161234567"))
    assert after(hub, application_id, 60).status is Status.RECEIVED
    play_borrower(hub, work_of(WorkKind.PLAY_BORROWER, application_id))


def test_no_message_leaves_and_no_money_moves() -> None:
    hub = a_test_hub()
    application_id = begun(hub, BY_NUMBER["1"])
    after(hub, application_id, 60)
    payment = a_payment(application_id)
    for move in (lambda: hub.acquiring.capture(payment, 1), lambda: hub.acquiring.refund(payment, 1, "k")):
        with pytest.raises(RefusedError):
            move()


def test_phones_are_one_each_and_the_docs_tell_all_of_them() -> None:
    phones = [story.phone for story in STORIES]
    assert len(set(phones)) == len(phones) and all(re.fullmatch(r"\+7900000\d{4}", phone) for phone in phones)
    told = DOC.read_text(encoding="utf-8")
    for story in STORIES:
        assert f"| `{story.phone}` | {story.says} |" in told


def test_a_clock_that_is_moved_twice_counts_both_and_other_processes_see_it(tmp_path: Path) -> None:
    true = FakeClock()
    one, other = SandboxClock(true, tmp_path / "clock"), SandboxClock(true, tmp_path / "clock")
    assert one.now() == true.now()
    one.move(timedelta(hours=2))
    assert other.move(timedelta(days=1)) == true.now() + timedelta(hours=26)
    assert one.ahead() == timedelta(hours=26) == SandboxClock(true, tmp_path / "clock").ahead()
    assert one.today() == one.local(one.now()).date()


def test_ids_of_a_test_system_say_so_and_codes_are_known() -> None:
    mint = SandboxMint(FakeMint())
    assert mint.id("app").startswith("app_test") and mint.digits(6) == "000000"
