"""The real adapter against the stand-in as a process: faults on demand and the other ways in which a base may be set up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bridge.model.application import Application
from bridge.model.decision import DealState
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, RefusedError, UnreachableError
from tests.contract.onec.people import a_payment, an_application
from tests.contract.onec.stages import NeighbourStage


def submitted(stage: NeighbourStage) -> Application:
    application = an_application()
    return replace(application, deal=stage.onec.submit(application))


def issued(stage: NeighbourStage) -> Application:
    application = submitted(stage)
    assert application.deal is not None
    number = application.deal.number
    stage.approve(number)
    code = stage.onec.signing_code(application)
    assert code is not None
    stage.onec.confirm_signature(application, code)
    stage.issue(number)
    return application


def test_a_dropped_answer_of_an_application_made_one_deal_that_is_found(neighbour: NeighbourStage) -> None:
    application = an_application()
    neighbour.fault("dropped", "submit")
    with pytest.raises(OutcomeUnknownError):
        neighbour.onec.submit(application)
    found = neighbour.onec.find_deal(application, datetime.now(UTC) - timedelta(seconds=5), frozenset())
    assert found is not None
    assert neighbour.deals() == 1


def test_silence_before_anything_was_done_leaves_nothing_to_find(neighbour: NeighbourStage) -> None:
    application = an_application()
    neighbour.fault("silent_before", "submit")
    with pytest.raises(OutcomeUnknownError):
        neighbour.onec.submit(application)
    assert neighbour.onec.find_deal(application, datetime.now(UTC) - timedelta(seconds=5), frozenset()) is None


def test_a_silent_answer_of_a_state_is_asked_again_at_once(neighbour: NeighbourStage) -> None:
    application = submitted(neighbour)
    assert application.deal is not None
    neighbour.silent_after("deal_status")
    assert neighbour.onec.deal_status(application).state is DealState.NEW


def test_a_silent_answer_of_a_new_code_is_not_asked_again(neighbour: NeighbourStage) -> None:
    application = submitted(neighbour)
    assert application.deal is not None
    neighbour.approve(application.deal.number)
    neighbour.fault("silent_after_commit", "signing_code", times=2)
    with pytest.raises(OutcomeUnknownError):
        neighbour.onec.signing_code(application)
    with pytest.raises(OutcomeUnknownError):
        neighbour.onec.signing_code(application)
    assert neighbour.onec.signing_code(application)


def test_a_page_after_the_commit_of_a_payment_is_unknown_and_the_payment_is_found(neighbour: NeighbourStage) -> None:
    application = issued(neighbour)
    payment = a_payment(application, 100_001)
    neighbour.fault("html_error", "post_payment", after=True)
    with pytest.raises(OutcomeUnknownError):
        neighbour.onec.post_payment(application, payment)
    assert neighbour.onec.find_payment(application, payment, 0)
    assert application.deal is not None
    assert neighbour.posted(application.deal.number) == 1


def test_a_page_before_the_commit_is_unknown_too_and_nothing_is_found(neighbour: NeighbourStage) -> None:
    application = issued(neighbour)
    payment = a_payment(application)
    neighbour.fault("html_error", "post_payment")
    with pytest.raises(OutcomeUnknownError):
        neighbour.onec.post_payment(application, payment)
    assert neighbour.onec.find_payment(application, payment, 0) is None


@pytest.mark.parametrize("kind", ["pool_406", "maintenance_403"])
def test_a_busy_or_closed_base_takes_nothing(neighbour: NeighbourStage, kind: str) -> None:
    application = an_application()
    neighbour.fault(kind, "submit")
    with pytest.raises(UnreachableError) as raised:
        neighbour.onec.submit(application)
    assert raised.value.retry_after is not None
    assert neighbour.deals() == 0


def test_an_exception_of_the_base_is_a_refusal(neighbour: NeighbourStage) -> None:
    neighbour.fault("http_500_text", "submit")
    with pytest.raises(RefusedError, match="Деление на 0"):
        neighbour.onec.submit(an_application())


def test_a_byte_order_mark_is_repaired_and_noted(neighbour: NeighbourStage) -> None:
    neighbour.fault("bom", "submit")
    assert neighbour.onec.submit(an_application()).number
    assert "repaired: BOM" in neighbour.exchanges[-1].result


def test_json_that_breaks_off_is_unknown_for_a_change_and_bad_for_a_reading(neighbour: NeighbourStage) -> None:
    application = submitted(neighbour)
    assert application.deal is not None
    neighbour.fault("broken_json", "submit")
    with pytest.raises(OutcomeUnknownError):
        neighbour.onec.submit(an_application())
    neighbour.fault("broken_json", "deal_status")
    with pytest.raises(BadAnswerError):
        neighbour.onec.deal_status(application)


def test_a_base_that_opens_a_second_deal_for_the_same_id_calls_a_person(neighbour: NeighbourStage) -> None:
    neighbour.switch(same_id_makes_second_deal=True)
    application = submitted(neighbour)
    with pytest.raises(BadAnswerError):
        neighbour.onec.submit(application)


def test_a_base_without_fields_of_its_own_tells_no_sum_and_no_note(neighbour: NeighbourStage) -> None:
    neighbour.switch(own_status_fields=False)
    application = submitted(neighbour)
    assert application.deal is not None
    neighbour.approve(application.deal.number)
    status = neighbour.onec.deal_status(application)
    assert (status.state, status.approved, status.note) == (DealState.APPROVED, None, "")


def test_all_numbers_of_one_borrower_are_looked_through_in_one_call(neighbour: NeighbourStage) -> None:
    first = submitted(neighbour)
    deals = [first.deal]
    for _ in range(4):
        again = an_application(borrower=first.borrower)
        deals.append(neighbour.onec.submit(again))
    known = frozenset(deal.number for deal in deals[:4] if deal)
    found = neighbour.onec.find_deal(first, datetime.now(UTC) - timedelta(minutes=1), known)
    assert found is not None
    assert deals[4] is not None
    assert found.number == deals[4].number


def test_contracts_as_bare_bytes_are_taken_too(raw_neighbour: NeighbourStage) -> None:
    application = submitted(raw_neighbour)
    assert application.deal is not None
    raw_neighbour.approve(application.deal.number)
    assert raw_neighbour.onec.draft_contract(application)[0].body.startswith(b"%PDF-")
    code = raw_neighbour.onec.signing_code(application)
    assert code is not None
    assert raw_neighbour.onec.confirm_signature(application, code)[0].body.startswith(b"%PDF-")


def test_bare_bytes_tell_no_client_so_a_found_deal_must_be_submitted_again_before_signing(raw_neighbour: NeighbourStage) -> None:
    application = submitted(raw_neighbour)
    assert application.deal is not None
    raw_neighbour.approve(application.deal.number)
    nameless = replace(application, deal=replace(application.deal, client_id=""))
    with pytest.raises(RefusedError) as refused:
        raw_neighbour.onec.confirm_signature(nameless, "123456")
    assert refused.value.reason == "client_unknown"


def test_every_field_of_the_stands_answers_is_known_to_the_map(neighbour: NeighbourStage) -> None:
    application = issued(neighbour)
    neighbour.onec.post_payment(application, a_payment(application))
    neighbour.onec.loan(application)
    neighbour.onec.amount_due(application)
    assert application.deal is not None
    neighbour.onec.deal_status(application)
    assert [one.result for one in neighbour.exchanges if "not taken" in one.result] == []
