"""A tour cancelled after the payout: shares to the kopeck, posted once, each way out for a person."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.flows.advancing.open_ledger import ledger_of
from bridge.flows.advancing.tell_advance import return_advance
from bridge.flows.hub import Hub
from bridge.flows.recover import revive_rows
from bridge.flows.refunding.announce_refund import MOST, announce_refund
from bridge.flows.refunding.choose_return import choose_return
from bridge.flows.refunding.confirm_arrival import MISTAKE, confirm_arrival, refuse_refund
from bridge.flows.refunding.post_refund import post_refund
from bridge.flows.refunding.share_refund import share_refund
from bridge.flows.refunding.tell_transfer import BUYER, LENDER, Transfer, tell_transfer
from bridge.flows.refunding.watch_refund import watch_refund
from bridge.flows.repaying.receive_payment import take_notice
from bridge.flows.repaying.start_payment import start_payment
from bridge.model.advance.ledger import Balance
from bridge.model.application import Application
from bridge.model.errors import FieldInvalidError, PayoutNotMadeError, RefundUnknownError, StepClosedError
from bridge.model.events import EventType
from bridge.model.loan import PostedPayment
from bridge.model.paying.figure import Wish
from bridge.model.payment import PaymentState
from bridge.model.refunding.tour_refund import Announcement, CancelledBy, Scope, TourRefund, TourRefundState, shares_of
from bridge.model.status import Status
from bridge.ports.outside_errors import OutcomeUnknownError, RefusedError, UnreachableError
from bridge.ports.work import Choice, WorkKind
from tests.builders import FakeHub, fake_hub, work_of
from tests.walk import brought_to, deal_number, read, work_all

S = TourRefundState
PRICE, ADVANCE = 24_850_000, 2_485_000
LOAN = PRICE - ADVANCE


def told(
    scope: Scope = Scope.WHOLE, amount: int | None = None, reference: str = "R-1", tourist: int | None = None
) -> Announcement:
    return Announcement(scope, CancelledBy.OPERATOR, "hotel_closed", reference, amount, tourist)


def a_part(amount: int, reference: str = "R-1") -> Announcement:
    return told(Scope.PART, amount, reference)


def announced(hub: FakeHub, what: Announcement | None = None) -> tuple[Application, TourRefund]:
    """On a loan that runs, with its shares known."""
    application = brought_to(hub, Status.ACTIVE)
    refund = announce_refund(hub, application.id, what or told())
    work_all(hub)
    return application, now_of(hub, refund)


def now_of(hub: Hub, refund: TourRefund) -> TourRefund:
    with hub.store.read() as tx:
        return tx.tour_refunds.get(refund.id)


def balance(hub: Hub, application: Application) -> Balance:
    with hub.store.read() as tx:
        return ledger_of(tx, application).balance


def arrived(hub: FakeHub, refund: TourRefund) -> TourRefund:
    return confirm_arrival(hub, refund.id, now_of(hub, refund).to_lender, hub.clock.today(), "office:anna")


def posted(hub: FakeHub, application: Application) -> list[tuple[str, PostedPayment]]:
    return hub.loan_system.records[deal_number(hub, application.id)].posted


def attentions(hub: Hub) -> list[str]:
    with hub.store.read() as tx:
        return [one.kind.split(":")[0] for one in tx.attentions.waiting()]


def events(hub: FakeHub) -> list[str]:
    return [one.type.value for one in hub.store.tx.events.rows if one.type.value.startswith("refund.")]


@given(amount=st.integers(1, 10**9), lent=st.integers(0, 10**9), debt=st.integers(-5, 10**9), advance=st.integers(0, 10**8))
def test_shares_add_up_and_never_pass_what_was_lent_or_is_owed(amount: int, lent: int, debt: int, advance: int) -> None:
    shares = shares_of(amount, lent_left=lent, debt_left=debt, advance_left=advance)
    assert shares.to_lender + shares.to_buyer == amount
    assert 0 <= shares.to_lender <= min(amount, lent, max(debt, 0)) and 0 <= shares.of_advance <= min(shares.to_buyer, advance)


def test_a_whole_refund_closes_the_loan_and_gives_the_advance_back() -> None:
    hub = fake_hub()
    application, refund = announced(hub)
    assert (refund.state, refund.to_lender, refund.to_buyer, refund.of_advance) == (S.MONEY_AWAITED, LOAN, ADVANCE, ADVANCE)
    assert refund.return_until is not None and refund.return_until - hub.clock.now() <= timedelta(days=10)
    assert balance(hub, application) == Balance(paid=ADVANCE, to_be_returned=ADVANCE)
    assert attentions(hub) == ["tour_refund"]
    tell_transfer(hub, application.id, refund.id, Transfer(LENDER, LOAN, "ПП 412"))
    assert now_of(hub, refund).state is S.MONEY_AWAITED, "a site's word is no money"
    arrived(hub, refund)
    assert attentions(hub) == []
    work_all(hub)
    done = now_of(hub, refund)
    assert (done.state, done.posting, done.wish, done.over) == (S.POSTED, LOAN, Wish.ALL, 0)
    assert [(key, one.amount) for key, one in posted(hub, application)] == [(refund.code, LOAN)]
    assert read(hub, application.id).status is Status.REPAID
    ended = tell_transfer(hub, application.id, refund.id, Transfer(BUYER, ADVANCE, "refund:9"))
    assert ended.state is S.DONE and balance(hub, application) == Balance(paid=ADVANCE, returned=ADVANCE)
    assert events(hub) == ["refund.announced", "refund.money_awaited", "refund.returned", "refund.posted", "refund.done"]
    seqs = [one.seq for one in hub.store.tx.events.rows if one.application_id == application.id]
    assert seqs == list(range(1, len(seqs) + 1))


def test_a_part_lowers_the_loan_and_leaves_the_advance_where_it_is() -> None:
    hub = fake_hub()
    application, refund = announced(hub, a_part(5_000_000))
    assert (refund.to_lender, refund.to_buyer) == (5_000_000, 0)
    choose_return(hub, application, refund.id, Wish.EARLY_SHORTER)
    arrived(hub, refund)
    work_all(hub)
    done = now_of(hub, refund)
    assert (done.state, done.wish) == (S.DONE, Wish.EARLY_SHORTER)
    assert balance(hub, application) == Balance(paid=ADVANCE, used=ADVANCE)
    assert attentions(hub) == ["early_return"], "this base takes such requests from officers alone"
    loan = read(hub, application.id).loan
    assert loan is not None and loan.total_debt == LOAN - 5_000_000


def test_where_the_base_takes_requests_the_choice_goes_with_the_posting_and_no_person_is_called() -> None:
    hub = fake_hub()
    hub.loan_system.takes_early = True
    application, refund = announced(hub, a_part(5_000_000))
    choose_return(hub, application, refund.id, Wish.EARLY_SHORTER)
    arrived(hub, refund)
    hub.loan_system.silent_after("post_payment")
    with pytest.raises(OutcomeUnknownError):
        post_refund(hub, work_of(WorkKind.POST_REFUND, refund.id))
    work_all(hub)
    assert hub.loan_system.records[deal_number(hub, application.id)].early == {refund.code: Wish.EARLY_SHORTER}
    assert len(posted(hub, application)) == 1 and attentions(hub) == []


def test_several_parts_add_up_to_the_price_and_not_beyond() -> None:
    hub = fake_hub()
    application, first = announced(hub, a_part(20_000_000))
    second = announce_refund(hub, application.id, a_part(4_000_000, "R-2"))
    with pytest.raises(FieldInvalidError, match="850000 kopecks"):
        announce_refund(hub, application.id, a_part(850_001, "R-3"))
    third = announce_refund(hub, application.id, told(reference="R-3"))
    work_all(hub)
    shares = [now_of(hub, one) for one in (first, second, third)]
    assert sum(one.amount for one in shares) == PRICE
    assert [(one.to_lender, one.of_advance) for one in shares] == [(20_000_000, 0), (2_365_000, 1_635_000), (0, 850_000)]
    with pytest.raises(FieldInvalidError):
        announce_refund(hub, application.id, a_part(1, "R-4"))


def test_refunds_of_one_application_are_not_endless() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.ACTIVE)
    for n in range(MOST):
        announce_refund(hub, application.id, a_part(1, f"R-{n}"))
    with pytest.raises(StepClosedError, match="50 refunds"):
        announce_refund(hub, application.id, a_part(1, "R-one-more"))
    assert announce_refund(hub, application.id, a_part(1, "R-0")).reference == "R-0"


def test_what_the_borrower_has_repaid_goes_back_to_the_borrower() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.ACTIVE)
    paid, _ = start_payment(hub, application.id, 3_000_000)
    take_notice(hub, hub.acquiring.notice_body(paid.reference, PaymentState.PAID, 3_000_000, acquirer_reference="P-1"))
    work_all(hub)
    refund = announce_refund(hub, application.id, told())
    work_all(hub)
    shared = now_of(hub, refund)
    assert (shared.to_lender, shared.to_buyer, shared.of_advance) == (LOAN - 3_000_000, ADVANCE + 3_000_000, ADVANCE)


def test_a_loan_that_is_repaid_leaves_all_to_the_buyer() -> None:
    hub = fake_hub()
    application, first = announced(hub, a_part(LOAN))
    arrived(hub, first)
    work_all(hub)
    assert read(hub, application.id).status is Status.REPAID
    rest = announce_refund(hub, application.id, told(reference="R-2"))
    work_all(hub)
    assert (now_of(hub, rest).to_lender, now_of(hub, rest).to_buyer) == (0, ADVANCE)
    assert tell_transfer(hub, application.id, rest.id, Transfer(BUYER, ADVANCE, "x")).state is S.DONE


def test_the_same_refund_again_is_the_one_that_is_there_and_other_contents_are_refused() -> None:
    hub = fake_hub()
    application, refund = announced(hub, a_part(5_000_000))
    assert announce_refund(hub, application.id, a_part(5_000_000)).id == refund.id
    with pytest.raises(FieldInvalidError, match="other contents"):
        announce_refund(hub, application.id, a_part(5_000_001))
    assert events(hub) == ["refund.announced", "refund.money_awaited"]


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.SIGNED, Status.PAYOUT_READY])
def test_before_the_payout_a_refund_says_that_cancelling_is_the_way(status: Status) -> None:
    hub = fake_hub()
    with pytest.raises(PayoutNotMadeError, match="cancel"):
        announce_refund(hub, brought_to(hub, status).id, told())


def test_one_traveller_leaves_once_and_only_one_of_the_party() -> None:
    hub = fake_hub()
    application, _ = announced(hub, told(Scope.TRAVELLER, 1_000_000, tourist=2))
    for tourist in (3, 0, None):
        with pytest.raises(FieldInvalidError, match="no tourist"):
            announce_refund(hub, application.id, told(Scope.TRAVELLER, 1_000_000, "R-2", tourist))
    with pytest.raises(FieldInvalidError, match="a refund already"):
        announce_refund(hub, application.id, told(Scope.TRAVELLER, 1_000_000, "R-2", 2))


def test_a_posting_whose_answer_was_lost_is_found_and_not_repeated() -> None:
    hub = fake_hub()
    application, refund = announced(hub)
    arrived(hub, refund)
    hub.loan_system.silent_after("post_payment")
    with pytest.raises(OutcomeUnknownError):
        post_refund(hub, work_of(WorkKind.POST_REFUND, refund.id))
    for attempt in (2, 3):
        post_refund(hub, work_of(WorkKind.POST_REFUND, refund.id, attempt=attempt))
    assert len(posted(hub, application)) == 1 and now_of(hub, refund).posting_reference == "receipt-1"


def test_an_instalment_of_the_same_day_and_sum_is_not_taken_for_a_lost_posting() -> None:
    hub = fake_hub()
    application, refund = announced(hub, a_part(3_000_000))
    paid, _ = start_payment(hub, application.id, 3_000_000)
    take_notice(hub, hub.acquiring.notice_body(paid.reference, PaymentState.PAID, 3_000_000, acquirer_reference="P-1"))
    work_all(hub)
    arrived(hub, refund)
    hub.loan_system.fail("post_payment", UnreachableError("fake", "post_payment", "silence"))
    with pytest.raises(UnreachableError):
        post_refund(hub, work_of(WorkKind.POST_REFUND, refund.id))
    post_refund(hub, work_of(WorkKind.POST_REFUND, refund.id, attempt=2))
    assert [one.amount for _, one in posted(hub, application)] == [3_000_000, 3_000_000]


def test_a_refund_of_the_same_day_and_sum_is_not_taken_for_an_instalment_whose_posting_broke_off() -> None:
    hub = fake_hub()
    application, refund = announced(hub, a_part(3_000_000))
    arrived(hub, refund)
    work_all(hub)
    paid, _ = start_payment(hub, application.id, 3_000_000)
    hub.loan_system.fail("post_payment", UnreachableError("fake", "post_payment", "silence"))
    take_notice(hub, hub.acquiring.notice_body(paid.reference, PaymentState.PAID, 3_000_000, acquirer_reference="P-1"))
    work_all(hub)
    hub.clock.move(timedelta(minutes=5))
    work_all(hub)
    assert [key for key, _ in posted(hub, application)] == [refund.code, paid.reference]


def test_a_debt_that_shrank_meanwhile_is_not_overpaid_and_a_person_gives_the_rest_back() -> None:
    hub = fake_hub()
    application, refund = announced(hub)
    paid, _ = start_payment(hub, application.id, 3_000_000)
    take_notice(hub, hub.acquiring.notice_body(paid.reference, PaymentState.PAID, 3_000_000, acquirer_reference="P-1"))
    work_all(hub)
    arrived(hub, refund)
    work_all(hub)
    done = now_of(hub, refund)
    assert (done.posting, done.over, done.wish) == (LOAN - 3_000_000, 3_000_000, Wish.ALL)
    assert attentions(hub) == ["tour_refund_over"]
    assert read(hub, application.id).status is Status.REPAID


def test_a_refusal_of_the_loan_system_waits_for_a_person_and_goes_again_with_the_sum_of_that_day() -> None:
    hub = fake_hub()
    application, refund = announced(hub)
    hub.loan_system.fail("post_payment", RefusedError("fake", "post_payment", "period is closed", "refused"))
    arrived(hub, refund)
    work_all(hub)
    assert attentions(hub)[0] == "tour_refund_refused" and not now_of(hub, refund).fixed
    revive_rows(hub, Choice(kind=WorkKind.POST_REFUND))
    work_all(hub)
    assert [one.amount for _, one in posted(hub, application)] == [LOAN]


def test_money_of_another_sum_or_day_is_not_confirmed() -> None:
    hub = fake_hub()
    _, refund = announced(hub)
    today = hub.clock.today()
    for amount, on in ((LOAN - 1, today), (LOAN, today + timedelta(days=1)), (LOAN, today - timedelta(days=99))):
        with pytest.raises(FieldInvalidError):
            confirm_arrival(hub, refund.id, amount, on, "office:anna")
    assert arrived(hub, refund).state is S.RETURNED
    assert arrived(hub, refund).state is S.RETURNED
    assert events(hub).count("refund.returned") == 1


def test_a_refused_refund_leaves_the_advance_in_the_price_and_the_sum_free_again() -> None:
    hub = fake_hub()
    application, refund = announced(hub)
    assert refuse_refund(hub, refund.id, MISTAKE, "office:anna").state is S.REFUSED
    refuse_refund(hub, refund.id, MISTAKE, "office:anna")
    assert balance(hub, application) == Balance(paid=ADVANCE, used=ADVANCE)
    assert attentions(hub) == [] and events(hub)[-1:] == ["refund.refused"]
    with pytest.raises(StepClosedError):
        tell_transfer(hub, application.id, refund.id, Transfer(LENDER, LOAN, "late"))
    with pytest.raises(StepClosedError):
        arrived(hub, refund)
    again = announce_refund(hub, application.id, told(reference="R-2"))
    work_all(hub)
    assert now_of(hub, again).to_lender == LOAN


def test_a_refund_whose_buyer_has_theirs_can_not_be_refused_any_more() -> None:
    hub = fake_hub()
    application, refund = announced(hub)
    tell_transfer(hub, application.id, refund.id, Transfer(BUYER, ADVANCE, "x"))
    with pytest.raises(StepClosedError):
        refuse_refund(hub, refund.id, MISTAKE, "office:anna")


def test_the_advance_may_be_told_by_either_call_and_is_counted_once() -> None:
    hub = fake_hub()
    application, refund = announced(hub)
    return_advance(hub, application.id, ADVANCE, "refund:9")
    tell_transfer(hub, application.id, refund.id, Transfer(BUYER, ADVANCE, "refund:9"))
    assert balance(hub, application) == Balance(paid=ADVANCE, returned=ADVANCE)


@pytest.mark.parametrize(("to", "amount"), [(LENDER, LOAN + 1), (BUYER, ADVANCE - 1)])
def test_a_transfer_of_another_sum_is_refused(to: str, amount: int) -> None:
    hub = fake_hub()
    application, refund = announced(hub)
    with pytest.raises(FieldInvalidError):
        tell_transfer(hub, application.id, refund.id, Transfer(to, amount, "x"))
    with pytest.raises(RefundUnknownError):
        tell_transfer(hub, "app_other", refund.id, Transfer(to, LOAN, "x"))


def test_money_that_does_not_come_in_time_goes_before_a_person_with_what_is_missing() -> None:
    hub = fake_hub()
    application, refund = announced(hub)
    hub.clock.move(timedelta(days=11))
    work_all(hub)
    (late,) = [one for one in hub.store.tx.attentions.waiting() if one.kind.startswith("tour_refund_late")]
    assert "кредитору" in late.text and "покупателю" in late.text
    tell_transfer(hub, application.id, refund.id, Transfer(BUYER, ADVANCE, "x"))
    arrived(hub, refund)
    work_all(hub)
    watch_refund(hub, work_of(WorkKind.WATCH_REFUND, refund.id, application_id=application.id))
    assert attentions(hub) == []


def test_a_lender_that_is_away_delays_the_shares_and_loses_nothing() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.ACTIVE)
    refund = announce_refund(hub, application.id, told())
    hub.loan_system.fail("amount_due", UnreachableError("fake", "amount_due", "silence"))
    with pytest.raises(UnreachableError):
        share_refund(hub, work_of(WorkKind.SHARE_REFUND, refund.id))
    assert now_of(hub, refund).state is S.ANNOUNCED
    for _ in range(2):
        share_refund(hub, work_of(WorkKind.SHARE_REFUND, refund.id))
    assert now_of(hub, refund).to_lender == LOAN and events(hub).count("refund.money_awaited") == 1


def test_the_choice_is_open_until_it_is_posted() -> None:
    hub = fake_hub()
    application, refund = announced(hub, a_part(5_000_000))
    with pytest.raises(FieldInvalidError):
        choose_return(hub, application, refund.id, Wish.PLAIN)
    arrived(hub, refund)
    choose_return(hub, application, refund.id, Wish.EARLY_SHORTER)
    work_all(hub)
    with pytest.raises(StepClosedError):
        choose_return(hub, application, refund.id, Wish.EARLY_SMALLER)
    with pytest.raises(RefundUnknownError):
        choose_return(hub, replace(application, id="app_other"), refund.id, Wish.EARLY_SMALLER)


def test_borrower_is_told_when_it_is_shared_and_when_it_is_posted() -> None:
    hub = fake_hub()
    _, refund = announced(hub)
    arrived(hub, refund)
    work_all(hub)
    assert [one.text for one in hub.sms.sent][-2:] == ["tour_refund", "tour_refund_posted"]
    assert EventType.REFUND_POSTED.beside_moves and not EventType.LOAN_REPAID.beside_moves
