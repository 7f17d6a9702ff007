"""The contract of the loan system's port: one class, played on the fake and on the real adapter against the stand-in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bridge.model.application import Application
from bridge.model.borrower import Borrower, Passport
from bridge.model.decision import DealState
from bridge.model.tour import Price
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, RefusedError
from tests.contract.onec.people import a_borrower, a_payment, an_application
from tests.contract.onec.stages import Stage


def submitted(stage: Stage) -> Application:
    application = an_application()
    return replace(application, deal=stage.system.submit(application))


def number_of(application: Application) -> str:
    assert application.deal is not None
    return application.deal.number


def code_for(stage: Stage, application: Application) -> str:
    """The code that the borrower is sent: of the loan system, or of the hub where that makes none."""
    return stage.system.signing_code(application) or "123456"


def issued(stage: Stage) -> Application:
    application = submitted(stage)
    stage.approve(number_of(application))
    stage.system.confirm_signature(application, code_for(stage, application))
    stage.issue(number_of(application))
    return application


class TestLoanSystem:
    def test_a_client_with_the_right_password_is_known(self, stage: Stage) -> None:
        if not stage.signs_in:
            pytest.skip("this base has no sign-in of clients")
        earlier = submitted(stage)
        password = stage.give_password(earlier)
        fresh = replace(an_application(), borrower=Borrower(phone=earlier.borrower.phone))
        known, told = stage.system.known_client(fresh, password), earlier.borrower
        assert (known.full_name, known.birth_date, known.passport) == (told.full_name, told.birth_date, told.passport)
        assert (known.email, known.employment.work_name) == (told.email, told.employment.work_name)
        assert known.registration.city == told.registration.city
        assert (known.phone, stage.deals()) == ("", 1)

    def test_a_wrong_password_and_a_stranger_are_told_apart_and_change_nothing(self, stage: Stage) -> None:
        if not stage.signs_in:
            pytest.skip("this base has no sign-in of clients")
        earlier = submitted(stage)
        password = stage.give_password(earlier)
        for application, given, reason in (
            (earlier, f"{password}x", "password_wrong"),
            (an_application(), password, "client_unknown"),
        ):
            with pytest.raises(RefusedError) as refusal:
                stage.system.known_client(application, given)
            assert refusal.value.reason == reason
        assert stage.system.known_client(earlier, password).surname == earlier.borrower.surname

    def test_an_application_becomes_a_deal_with_number_client_and_price_version(self, stage: Stage) -> None:
        application = an_application(price=Price(3, 9_000_000, datetime.now(UTC), datetime.now(UTC)))
        deal = stage.system.submit(application)
        assert deal.number
        assert deal.client_id
        assert deal.price_version == 3
        assert stage.system.deal_status(replace(application, deal=deal)).state is DealState.NEW

    def test_a_known_deal_is_brought_up_to_date_and_stays_one_deal(self, stage: Stage) -> None:
        application = submitted(stage)
        dearer = replace(application, price=replace(application.price, version=2, total=13_000_000))
        deal = stage.system.submit(dearer)
        assert (deal.number, deal.price_version, stage.deals()) == (number_of(application), 2, 1)

    def test_the_same_answers_sent_again_for_a_known_deal_leave_its_decision_alone(self, stage: Stage) -> None:
        application = submitted(stage)
        stage.approve(number_of(application))
        assert stage.system.submit(application).number == number_of(application)
        assert stage.system.deal_status(application).state is DealState.APPROVED

    def test_an_approved_sum_comes_in_kopecks(self, stage: Stage) -> None:
        application = submitted(stage)
        stage.approve(number_of(application), 9_999_901)
        assert application.deal is not None
        status = stage.system.deal_status(application)
        assert (status.state, status.approved) == (DealState.APPROVED, 9_999_901)
        assert status.read_at is not None
        assert status.read_at.tzinfo is not None

    def test_a_refusal_of_the_officer_is_read(self, stage: Stage) -> None:
        application = submitted(stage)
        stage.decline(number_of(application))
        assert application.deal is not None
        assert stage.system.deal_status(application).state is DealState.REJECTED

    def test_a_question_of_the_officer_comes_with_its_text(self, stage: Stage) -> None:
        application = submitted(stage)
        stage.ask_for_more(number_of(application), "Уточните стаж")
        assert application.deal is not None
        status = stage.system.deal_status(application)
        assert (status.state, status.note) == (DealState.MORE_WANTED, "Уточните стаж")

    def test_a_word_that_nobody_knows_is_kept_as_it_came(self, stage: Stage) -> None:
        application = submitted(stage)
        stage.set_unknown_word(number_of(application), "Ждёт звезду")
        assert application.deal is not None
        status = stage.system.deal_status(application)
        # Members of an enumeration are written without blanks.
        assert (status.state, status.raw.replace(" ", "").lower()) == (DealState.UNKNOWN, "ждётзвезду")

    def test_a_deal_of_a_lost_answer_is_found(self, stage: Stage) -> None:
        application = an_application()
        sent_at = datetime.now(UTC) - timedelta(seconds=1)
        stage.silent_after("submit")
        with pytest.raises(OutcomeUnknownError):
            stage.system.submit(application)
        found = stage.system.find_deal(application, sent_at, frozenset())
        assert found is not None
        assert found.price_version == 1
        assert stage.system.submit(replace(application, deal=found)).number == found.number
        assert stage.deals() == 1

    def test_a_found_deal_can_be_signed(self, stage: Stage) -> None:
        application = an_application()
        stage.silent_after("submit")
        with pytest.raises(OutcomeUnknownError):
            stage.system.submit(application)
        found = stage.system.find_deal(application, datetime.now(UTC) - timedelta(seconds=1), frozenset())
        assert found is not None
        application = replace(application, deal=found)
        stage.approve(found.number)
        code = code_for(stage, application)
        stage.system.confirm_signature(application, code)
        assert stage.system.deal_status(application).state is DealState.SIGNED

    def test_no_deal_is_found_where_none_was_made(self, stage: Stage) -> None:
        assert stage.system.find_deal(an_application(), datetime.now(UTC), frozenset()) is None

    def test_a_deal_that_the_hub_knows_is_not_found_again(self, stage: Stage) -> None:
        if stage.finds_by_key:
            pytest.skip("this base looks for our key, which only one deal has")
        application = submitted(stage)
        known = frozenset({number_of(application)})
        assert stage.system.find_deal(application, datetime.now(UTC) - timedelta(hours=1), known) is None

    def test_a_deal_older_than_the_sending_is_not_taken_for_ours(self, stage: Stage) -> None:
        if stage.finds_by_key:
            pytest.skip("this base looks for our key, which only one deal has")
        application = submitted(stage)
        assert stage.system.find_deal(application, datetime.now(UTC) + timedelta(hours=1), frozenset()) is None

    def test_two_deals_that_fit_are_left_to_a_person(self, stage: Stage) -> None:
        if stage.finds_by_key:
            pytest.skip("this base looks for our key, which only one deal has")
        borrower = a_borrower()
        first, second = an_application(borrower=borrower), an_application(borrower=borrower)
        stage.system.submit(first)
        stage.system.submit(second)
        with pytest.raises(BadAnswerError):
            stage.system.find_deal(second, datetime.now(UTC) - timedelta(hours=1), frozenset())

    def test_a_draft_is_refused_until_the_deal_is_approved_then_it_is_pdf(self, stage: Stage) -> None:
        application = submitted(stage)
        with pytest.raises(RefusedError):
            stage.system.draft_contract(application)
        stage.approve(number_of(application))
        (paper,) = stage.system.draft_contract(application)
        assert paper.media_type == "application/pdf"
        assert paper.body.startswith(b"%PDF-")

    def test_the_right_code_signs_and_gives_the_signed_paper(self, stage: Stage) -> None:
        application = submitted(stage)
        stage.approve(number_of(application))
        code = code_for(stage, application)
        papers = stage.system.confirm_signature(application, code)
        assert bool(papers) == stage.gives_signed_papers
        assert all(paper.body.startswith(b"%PDF-") for paper in papers)
        assert application.deal is not None
        assert stage.system.deal_status(application).state is DealState.SIGNED

    def test_a_wrong_code_is_refused_and_a_newer_code_voids_the_older(self, stage: Stage) -> None:
        application = submitted(stage)
        stage.approve(number_of(application))
        old, new = (stage.system.signing_code(application) for _ in range(2))
        if old is None:
            pytest.skip("this base makes no codes: the hub checks them")
        assert new not in (None, old)
        with pytest.raises(RefusedError):
            stage.system.confirm_signature(application, old)

    def test_a_signature_whose_answer_was_lost_shows_in_the_state(self, stage: Stage) -> None:
        application = submitted(stage)
        stage.approve(number_of(application))
        code = code_for(stage, application)
        stage.silent_after("confirm_signature")
        with pytest.raises(OutcomeUnknownError):
            stage.system.confirm_signature(application, code)
        assert application.deal is not None
        assert stage.system.deal_status(application).state is DealState.SIGNED

    def test_an_issued_loan_has_debt_and_a_schedule_that_ends_at_nothing(self, stage: Stage) -> None:
        application = issued(stage)
        loan = stage.system.loan(application)
        assert loan.total_debt == application.loan_sum == stage.system.amount_due(application)
        assert len(loan.schedule) == 6
        assert loan.schedule[-1].balance == 0
        assert sum(row.principal for row in loan.schedule) == application.loan_sum

    def test_no_payment_is_taken_before_the_loan_is_issued(self, stage: Stage) -> None:
        application = submitted(stage)
        with pytest.raises(RefusedError):
            stage.system.check_payment(application, a_payment(application))
        with pytest.raises(RefusedError):
            stage.system.post_payment(application, a_payment(application))

    def test_a_payment_is_posted_once_and_seen_in_the_loan(self, stage: Stage) -> None:
        application = issued(stage)
        payment = a_payment(application, 1_000_050)
        stage.system.check_payment(application, payment)
        assert stage.posted(number_of(application)) == 0
        assert stage.system.post_payment(application, payment)
        assert [one.amount for one in stage.system.loan(application).payments] == [1_000_050]

    def test_a_payment_whose_answer_was_lost_is_found_and_another_one_is_not(self, stage: Stage) -> None:
        application = issued(stage)
        first, second = a_payment(application), a_payment(application)
        assert stage.system.find_payment(application, first, 0) is None
        stage.silent_after("post_payment")
        with pytest.raises(OutcomeUnknownError):
            stage.system.post_payment(application, first)
        assert stage.system.find_payment(application, first, 0)
        assert stage.system.find_payment(application, second, 1) is None
        assert stage.posted(number_of(application)) == 1

    def test_a_missing_passport_is_refused_before_anything_is_sent(self, stage: Stage) -> None:
        with pytest.raises(RefusedError):
            stage.system.submit(an_application(borrower=a_borrower(passport=None)))
        assert stage.deals() == 0

    def test_an_unknown_deal_is_refused(self, stage: Stage) -> None:
        application = submitted(stage)
        assert application.deal is not None
        stranger = replace(application, deal=replace(application.deal, number="НЕТ-1"))
        with pytest.raises(RefusedError):
            stage.system.amount_due(stranger)

    def test_another_passport_gets_no_debt(self, stage: Stage) -> None:
        application = issued(stage)
        other = Passport("4511", "111222", application.received_at.date(), "770-001", "")
        stranger = replace(application, borrower=replace(application.borrower, passport=other), deal=None)
        with pytest.raises(RefusedError):
            stage.system.loan(stranger)

    def test_many_states_are_read_at_once_and_a_deal_that_is_not_there_is_missing(self, stage: Stage) -> None:
        first, second = submitted(stage), submitted(stage)
        stage.approve(number_of(second))
        states = stage.system.deal_statuses([number_of(first), number_of(second), "НЕТ-1"])
        assert {number: status.state for number, status in states.items()} == {
            number_of(first): DealState.NEW, number_of(second): DealState.APPROVED,
        }  # fmt: skip

    def test_the_deals_of_a_borrower_are_told_where_the_base_can_be_asked(self, stage: Stage) -> None:
        application, stranger = submitted(stage), an_application()
        numbers = stage.system.numbers_of(application)
        assert (numbers is not None) == stage.knows_deals_of_a_borrower
        if numbers is not None:
            assert numbers == (number_of(application),)
            assert stage.system.numbers_of(stranger) == ()

    def test_deals_are_listed_with_our_key_their_date_and_state(self, stage: Stage) -> None:
        application = submitted(stage)
        stage.decline(number_of(application))
        rows = stage.system.deals_since(datetime.now(UTC) - timedelta(hours=1))
        assert (rows is not None) == stage.lists_deals
        if rows is not None:
            (row,) = rows
            assert (row.number, row.key, row.status.state) == (number_of(application), application.id, DealState.REJECTED)
            assert row.dated is not None
            assert abs(row.dated - datetime.now(UTC)) < timedelta(minutes=5)

    def test_a_change_is_told_until_it_is_acknowledged_and_the_next_comes_with_another_version(self, stage: Stage) -> None:
        application, since = submitted(stage), datetime.now(UTC) - timedelta(hours=1)
        told = stage.system.changes(since)
        assert (told is not None) == stage.lists_deals
        if told is None:
            return
        assert [number for number, _ in told.deals] == [number_of(application)]
        assert stage.system.changes(since) == told
        stage.system.acknowledge(told)
        stage.approve(number_of(application))
        fresh = stage.system.changes(since)
        assert fresh is not None
        assert set(fresh.deals) - set(told.deals)
        assert {number for number, _ in fresh.deals} == {number_of(application)}
