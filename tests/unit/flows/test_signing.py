"""Steps 7 and 8: papers frozen before they are shown, a fresh code for exactly these papers, the loan system told once."""

from datetime import timedelta
from hashlib import sha256

import pytest

from bridge.flows.signing.ask_signing_code import ask_signing_code, request_signing_code
from bridge.flows.signing.issue_contract import issue_contract
from bridge.flows.signing.show_paper import show_contract, show_paper
from bridge.flows.signing.sign_contract import confirm_signature, sign_contract
from bridge.model.contract import Contract
from bridge.model.decision import DealState
from bridge.model.errors import (
    ApplicationUnknownError,
    CodeSpentError,
    CodeTooSoonError,
    CodeWrongError,
    DocumentsChangedError,
    StepClosedError,
)
from bridge.model.evidence.chain import chained
from bridge.model.gates import GateName
from bridge.model.status import Status
from bridge.ports.outside_errors import FailedThereError, OutcomeUnknownError, UnreachableError
from bridge.ports.work import WorkKind
from tests.builders import FakeHub, fake_hub, work_of
from tests.walk import HAND, ask_to_sign, brought_to, deal_number, last_code, read, sign, work_all

CONFIRM = WorkKind.CONFIRM_SIGNATURE


def papers_of(hub: FakeHub, application_id: str) -> Contract:
    contract = read(hub, application_id).contract
    assert contract is not None
    return contract


def test_papers_are_frozen_byte_for_byte_and_showing_them_is_noted() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    (paper,) = papers_of(hub, application.id).papers
    shown, body = show_paper(hub, application.id, paper.id, HAND)
    assert shown == paper
    assert sha256(body).hexdigest() == paper.sha256
    hub.loan_system.records[deal_number(hub, application.id)].approved = 1
    assert show_paper(hub, application.id, paper.id, HAND)[1] == body
    with hub.store.begin() as tx:
        assert [entry.kind for entry in tx.evidence.of(application.id)].count("paper_shown") == 2


def test_a_paper_of_another_application_is_not_shown() -> None:
    hub = fake_hub()
    mine, theirs = brought_to(hub, Status.CONTRACT_READY), brought_to(hub, Status.CONTRACT_READY)
    with pytest.raises(ApplicationUnknownError):
        show_paper(hub, mine.id, papers_of(hub, theirs.id).papers[0].id, HAND)


def test_fetching_the_papers_again_changes_nothing() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    issue_contract(hub, work_of(WorkKind.ISSUE_CONTRACT, application.id, attempt=2))
    assert read(hub, application.id) == application


def test_papers_that_can_not_be_had_leave_the_approval_as_it_was() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.APPROVED)
    hub.loan_system.fail("draft_contract", UnreachableError("fake", "draft_contract", "busy"))
    with pytest.raises(UnreachableError):
        issue_contract(hub, work_of(WorkKind.ISSUE_CONTRACT, application.id))
    assert read(hub, application.id) == application


def test_the_right_code_signs_and_the_loan_system_confirms_it_once() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SIGNED)
    signature = application.signature
    assert signature is not None
    assert (signature.address, signature.user_agent) == (HAND.address, HAND.user_agent)
    assert signature.fingerprint == papers_of(hub, application.id).fingerprint
    assert signature.confirmed_at
    assert [(paper.kind, paper.document) for paper in signature.signed_papers] == [("signed", ""), ("signed", "signing_sheet")]
    assert application.pending_code == ""
    assert hub.loan_system.calls.count("confirm_signature") == 1
    assert {gate.name for gate in application.gates} >= {GateName.COOLING_OFF, GateName.BOOKING, GateName.STILL_SIGNED}


def test_the_journal_of_a_signature_is_one_unbroken_chain_that_tells_the_story() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SIGNED)
    with hub.store.begin() as tx:
        entries = tx.evidence.of(application.id)
    before = None
    for entry in entries:
        assert chained(before, entry.application_id, entry.kind, entry.at, entry.facts) == entry
        before = entry
    told = [str(entry.kind) for entry in entries if not entry.kind.startswith(("gate", "figures", "code_acc", "code_del"))]
    terms = ["document_ticked", "document_ticked", "code_asked", "code_sent", "code_entered"]
    read_and_signed = ["papers_listed", "code_asked", "papers_read", "code_sent", "code_entered", "signed"]
    confirmed = ["told_to_loan_system", "signed_frozen", "confirmed", "signed_frozen"]
    assert told == [*terms, "contract_frozen", *read_and_signed, *confirmed]


def test_signing_twice_keeps_the_first_signature() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    sign(hub, application.id)
    signed = read(hub, application.id)
    hub.clock.move(timedelta(seconds=3))
    fingerprint = papers_of(hub, application.id).fingerprint
    assert sign_contract(hub, application.id, fingerprint, "whatever", HAND) == signed
    with hub.store.begin() as tx:
        assert [row.kind for row in tx.work.open_of(application.id)].count(CONFIRM) == 1


def test_a_wrong_code_signs_nothing_and_is_counted() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    fingerprint = ask_to_sign(hub, application.id)
    work_all(hub)
    with pytest.raises(CodeWrongError) as wrong:
        sign_contract(hub, application.id, fingerprint, "000000", HAND)
    assert wrong.value.tries_left == 4
    assert read(hub, application.id).signature is None


def test_a_fingerprint_of_other_papers_neither_gets_a_code_nor_signs() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    with pytest.raises(DocumentsChangedError):
        request_signing_code(hub, application.id, "0" * 64, HAND)
    ask_to_sign(hub, application.id)
    work_all(hub)
    with pytest.raises(DocumentsChangedError):
        sign_contract(hub, application.id, "0" * 64, last_code(hub, application.id), HAND)


def test_without_a_code_there_is_no_signature_and_the_code_for_the_terms_is_none() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    show_contract(hub, application, HAND)
    with pytest.raises(CodeSpentError) as refused:
        sign_contract(hub, application.id, papers_of(hub, application.id).fingerprint, last_code(hub, application.id), HAND)
    assert refused.value.reason == "not_sent"


def test_an_old_code_does_not_sign() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    fingerprint = ask_to_sign(hub, application.id)
    work_all(hub)
    hub.clock.move(timedelta(minutes=10))
    with pytest.raises(CodeSpentError):
        sign_contract(hub, application.id, fingerprint, last_code(hub, application.id), HAND)


def test_asking_again_too_soon_is_refused_and_two_presses_make_one_code() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    fingerprint = ask_to_sign(hub, application.id)
    request_signing_code(hub, application.id, fingerprint, HAND)
    work_all(hub)
    assert hub.loan_system.calls.count("signing_code") == 1
    with pytest.raises(CodeTooSoonError):
        request_signing_code(hub, application.id, fingerprint, HAND)


def test_a_code_whose_answer_was_lost_is_made_anew_and_only_the_newer_one_was_sent() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    hub.loan_system.silent_after("signing_code")
    fingerprint = ask_to_sign(hub, application.id)
    work_all(hub)
    before = len(hub.sms.sent)
    hub.clock.move(timedelta(seconds=10))
    work_all(hub)
    assert len(hub.sms.sent) == before + 1
    sign_contract(hub, application.id, fingerprint, last_code(hub, application.id), HAND)
    work_all(hub)
    assert read(hub, application.id).status is Status.SIGNED


def test_a_code_for_papers_that_are_gone_is_not_made() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SIGNED)
    calls = len(hub.loan_system.calls)
    ask_signing_code(hub, work_of(WorkKind.ASK_SIGNING_CODE, application.id))
    assert len(hub.loan_system.calls) == calls


@pytest.mark.parametrize("went_on_to", [DealState.SIGNED, DealState.PAYOUT_PENDING, DealState.ISSUED])
def test_a_confirmation_whose_answer_was_lost_is_looked_up_even_when_the_deal_has_moved_on(went_on_to: DealState) -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    sign(hub, application.id)
    hub.loan_system.silent_after("confirm_signature")
    with pytest.raises(OutcomeUnknownError):
        confirm_signature(hub, work_of(CONFIRM, application.id))
    record = hub.loan_system.records[deal_number(hub, application.id)]
    record.state, record.code = went_on_to, ""
    confirm_signature(hub, work_of(CONFIRM, application.id, attempt=2))
    assert read(hub, application.id).status is Status.SIGNED
    assert hub.loan_system.calls.count("confirm_signature") == 1


def test_a_refused_confirmation_takes_the_signature_back_and_tells_a_person() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    sign(hub, application.id)
    hub.loan_system.records[deal_number(hub, application.id)].code = "999999"
    confirm_signature(hub, work_of(CONFIRM, application.id))
    back = read(hub, application.id)
    assert (back.status, back.signature, back.pending_code) == (Status.CONTRACT_READY, None, "")
    with hub.store.begin() as tx:
        assert [one.kind for one in tx.attentions.waiting()] == ["signature_refused"]
    hub.clock.move(timedelta(seconds=30))
    sign(hub, application.id)
    work_all(hub)
    assert read(hub, application.id).status is Status.SIGNED


def test_a_base_that_broke_off_says_nothing_of_the_code_so_the_signature_stays_and_is_told_again() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    sign(hub, application.id)
    hub.loan_system.fail("confirm_signature", FailedThereError("fake", "confirm", "division by 0", "500"))
    with pytest.raises(FailedThereError):
        confirm_signature(hub, work_of(CONFIRM, application.id))
    assert read(hub, application.id).signature is not None
    confirm_signature(hub, work_of(CONFIRM, application.id, attempt=2))
    assert read(hub, application.id).status is Status.SIGNED


def test_confirming_again_changes_nothing() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SIGNED)
    confirm_signature(hub, work_of(CONFIRM, application.id, attempt=2))
    assert read(hub, application.id) == application


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.FILLING, Status.SUBMITTED, Status.APPROVED, Status.SIGNED])
def test_there_is_nothing_to_sign_before_the_papers_or_after_the_signature(status: Status) -> None:
    hub = fake_hub()
    with pytest.raises(StepClosedError):
        request_signing_code(hub, brought_to(hub, status).id, "0" * 64, HAND)
