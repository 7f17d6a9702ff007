"""The contract of the port around a payment: the borrower's request before it, reversals after it. The fake and the four maps."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bridge.model.application import Application
from bridge.model.loan import Loan
from bridge.model.paying.figure import Wish
from bridge.model.payment import Payment
from bridge.ports.outside_errors import OutcomeUnknownError, RefusedError
from tests.contract.onec.people import a_payment
from tests.contract.onec.stages import Stage
from tests.contract.onec.test_loan_system_port import issued, number_of

SUM = 1_000_050


def posted(stage: Stage, application: Application, amount: int = SUM, wish: Wish = Wish.PLAIN) -> Payment:
    payment = a_payment(application, amount, wish=wish)
    if wish is not Wish.PLAIN:
        assert stage.system.ask_early_return(application, payment)
    reference = stage.system.post_payment(application, payment)
    return replace(payment, posting=amount, posting_reference=reference, posted_at=datetime.now(UTC))


def sums(stage: Stage, application: Application) -> list[int]:
    return sorted(one.amount for one in stage.system.loan(application).payments)


def to_come(loan: Loan) -> list[int]:
    """Instalments of the days to come, by the calendar of the base: it is a day ahead in the last hours of UTC."""
    return [row.amount for row in loan.schedule if row.due_on > loan.as_of.astimezone(ZoneInfo("Europe/Moscow")).date()]


class TestReversals:
    def test_a_part_and_then_the_rest_is_taken_out_and_the_loan_stands_as_if_never_paid(self, stage: Stage) -> None:
        application, twin = issued(stage), issued(stage)
        before, payment = stage.system.loan(application), posted(stage, application)
        assert stage.system.reverse_payment(application, payment, 400_050)
        posted(stage, twin, 600_000)
        assert sums(stage, application) == [-400_050, SUM]
        assert stage.system.amount_due(application) == stage.system.amount_due(twin)
        stage.system.reverse_payment(application, replace(payment, reversed=400_050), 600_000)
        after = stage.system.loan(application)
        assert sum(one.amount for one in after.payments) == 0
        assert (after.total_debt, after.schedule) == (before.total_debt, before.schedule)

    def test_the_same_reversal_again_is_the_same_one_and_is_found(self, stage: Stage) -> None:
        application = issued(stage)
        payment = posted(stage, application)
        assert stage.system.find_reversal(application, payment, 400_050) is None
        first = stage.system.reverse_payment(application, payment, 400_050)
        assert stage.system.find_reversal(application, payment, 400_050) == first
        assert stage.system.reverse_payment(application, payment, 400_050) == first
        assert stage.system.find_reversal(application, replace(payment, reversed=400_050), 1) is None
        assert sums(stage, application) == [-400_050, SUM]

    def test_a_reversal_whose_answer_was_lost_is_found(self, stage: Stage) -> None:
        application = issued(stage)
        payment = posted(stage, application)
        stage.silent_after("reverse_payment")
        with pytest.raises(OutcomeUnknownError):
            stage.system.reverse_payment(application, payment, SUM)
        assert stage.system.find_reversal(application, payment, SUM)
        assert sums(stage, application) == [-SUM, SUM]
        assert stage.posted(number_of(application)) == 2

    def test_more_than_was_paid_and_a_payment_that_is_not_there_are_refused_and_change_nothing(self, stage: Stage) -> None:
        application = issued(stage)
        payment = posted(stage, application)
        for wrong, amount in (
            (payment, SUM + 1),
            (replace(payment, reference="R999999999", posting_reference="00000000-0000-0000-0000-00000000dead"), 100),
        ):
            with pytest.raises(RefusedError) as refused:
                stage.system.reverse_payment(application, wrong, amount)
            assert refused.value.reason != "not_offered"
        assert sums(stage, application) == [SUM]

    def test_a_reversal_opens_a_closed_loan_again(self, stage: Stage) -> None:
        application = issued(stage)
        owed = stage.system.amount_due(application)
        payment = posted(stage, application, owed, Wish.ALL)
        assert stage.system.amount_due(application) == 0
        stage.system.reverse_payment(application, payment, owed)
        assert stage.system.amount_due(application) == owed
        stage.system.check_payment(application, a_payment(application))


class TestEarlyReturn:
    def test_smaller_instalments_keep_their_days_and_fewer_ones_their_size(self, stage: Stage) -> None:
        plain = to_come(stage.system.loan(issued(stage)))
        for wish in (Wish.EARLY_SMALLER, Wish.EARLY_SHORTER):
            application = issued(stage)
            posted(stage, application, 4_000_000, wish)
            loan = stage.system.loan(application)
            coming = to_come(loan)
            if wish is Wish.EARLY_SMALLER:
                assert (len(coming), max(coming) < min(plain)) == (len(plain), True)
            else:
                assert (len(coming) < len(plain), abs(coming[0] - plain[0]) < 100) == (True, True)
            assert loan.total_debt == stage.system.amount_due(application)
            assert sum(row.principal for row in loan.schedule) == application.loan_sum

    def test_a_surplus_without_a_request_leaves_the_schedule_alone(self, stage: Stage) -> None:
        application = issued(stage)
        before = stage.system.loan(application).schedule
        posted(stage, application, 4_000_000)
        assert stage.system.loan(application).schedule == before

    def test_a_request_serves_its_own_payment_and_no_other(self, stage: Stage) -> None:
        application = issued(stage)
        before = stage.system.loan(application).schedule
        asked = a_payment(application, 4_000_000, wish=Wish.EARLY_SMALLER)
        assert stage.system.ask_early_return(application, asked)
        posted(stage, application, 100_000)
        assert stage.system.loan(application).schedule == before
        stage.system.post_payment(application, asked)
        assert stage.system.loan(application).schedule != before

    def test_a_request_whose_answer_was_lost_is_the_same_when_it_comes_again(self, stage: Stage) -> None:
        application = issued(stage)
        payment = a_payment(application, 4_000_000, wish=Wish.EARLY_SHORTER)
        stage.silent_after("ask_early_return")
        with pytest.raises(OutcomeUnknownError):
            stage.system.ask_early_return(application, payment)
        first = stage.system.ask_early_return(application, payment)
        assert first and stage.system.ask_early_return(application, payment) == first
        stage.system.post_payment(application, payment)
        assert len(to_come(stage.system.loan(application))) < 6

    def test_less_than_the_whole_debt_does_not_close_a_loan_and_its_request_is_refused(self, stage: Stage) -> None:
        application = issued(stage)
        payment = a_payment(application, stage.system.amount_due(application) - 1, wish=Wish.ALL)
        with pytest.raises(RefusedError) as refused:
            stage.system.ask_early_return(application, payment)
        assert refused.value.reason != "not_offered"
        assert stage.system.post_payment(application, payment)

    def test_a_reversal_takes_an_early_return_back_with_its_schedule(self, stage: Stage) -> None:
        application = issued(stage)
        before = stage.system.loan(application)
        payment = posted(stage, application, 4_000_000, Wish.EARLY_SMALLER)
        stage.system.reverse_payment(application, payment, 4_000_000)
        after = stage.system.loan(application)
        assert (after.schedule, after.total_debt) == (before.schedule, before.total_debt)
