"""Step 8, second half: the borrower enters the code for the papers shown; the loan system is told, once, and confirms."""

from collections.abc import Sequence
from dataclasses import replace

from bridge.flows.applying.check_code import enter_code, note_refusal
from bridge.flows.configuring.name_version import version_facts
from bridge.flows.gates.require_gates import require_gates_before_signing
from bridge.flows.hub import LOAN_SYSTEM, LOAN_TIMER, TIMER, Hub
from bridge.flows.open_attention import open_attention
from bridge.flows.record_moves import record_moves
from bridge.flows.signing.ask_signing_code import contract_to_sign
from bridge.flows.signing.issue_contract import freeze_papers
from bridge.flows.signing.show_paper import require_shown
from bridge.model.application import Application
from bridge.model.contract import Signature
from bridge.model.decision import DealState
from bridge.model.errors import RuleBrokenError, StepClosedError, VersionStaleError
from bridge.model.events import EventType
from bridge.model.evidence.hand import Hand
from bridge.model.evidence.kinds import EvidenceKind
from bridge.model.one_time_code import OneTimeCode, Purpose
from bridge.model.status import Status
from bridge.ports.loan_system import PaperFile
from bridge.ports.outside_errors import BusyError, FailedThereError, OutcomeUnknownError, OutsideError, RefusedError
from bridge.ports.store import Transaction
from bridge.ports.work import Work, WorkKind

# The lender may have gone on with the deal since it was signed.
SIGNED_THERE = (DealState.SIGNED, DealState.PAYOUT_PENDING, DealState.ISSUED)


def sign_contract(hub: Hub, application_id: str, fingerprint: str, code: str, hand: Hand) -> Application:
    """Take the signature and queue its confirmation, in the one transaction that uses the code. A signature already given stays.

    Raises StepClosedError (nothing to sign, too late, a gate is closed), PapersUnreadError, DocumentsChangedError,
    CodeWrongError, CodeSpentError; each is noted in the journal first.
    """
    with hub.store.begin() as tx:
        known = tx.codes.of(application_id)
        application = tx.applications.get(application_id)
        if application.signature is not None:
            return application
        signed, refused = _sign(hub, tx, application, known, (fingerprint, code), hand)
    if refused:
        raise refused
    return signed


def _sign(
    hub: Hub, tx: Transaction, application: Application, known: Sequence[OneTimeCode], given: tuple[str, str], hand: Hand
) -> tuple[Application, RuleBrokenError | None]:
    fingerprint, code = given
    try:
        application = _may_sign(hub, tx, application, fingerprint, hand)
    except VersionStaleError:
        raise
    except RuleBrokenError as refused:
        note_refusal(hub, tx, application, Purpose.SIGNING, refused, hand)
        return application, refused
    entry = enter_code(hub, tx, application, known, (Purpose.SIGNING, fingerprint), code, hand)
    if entry.refused:
        return application, entry.refused
    now = hub.clock.now()
    signature = Signature(fingerprint, entry.code_id, now, hand.address, hand.user_agent)
    facts = _facts(signature) | hand.facts() | version_facts(application)
    tx.evidence.append(application.id, EvidenceKind.SIGNED, now, facts)
    tx.work.post(WorkKind.CONFIRM_SIGNATURE, application.id, LOAN_SYSTEM, application.id, now)
    return tx.applications.save(replace(application, signature=signature, pending_code=code)), None


def _may_sign(hub: Hub, tx: Transaction, application: Application, fingerprint: str, hand: Hand) -> Application:
    contract = contract_to_sign(application)
    contract.require(fingerprint)
    if hub.clock.now() >= application.deadlines.sign_by:
        raise StepClosedError("the time to sign is over")
    require_shown(hub, tx, application, contract, hand)
    return require_gates_before_signing(hub, tx, application)


def confirm_signature(hub: Hub, work: Work) -> None:
    """Tell the loan system. After an unclear try the deal's state is read first: signed there means it was done.

    Raises an outside error; FailedThereError too, as a base that broke off says nothing of the code: the signature stays.
    """
    with hub.store.begin() as tx:
        application = tx.applications.get(work.subject)
    if application.status is not Status.CONTRACT_READY or application.signature is None:
        return None
    if work.attempt > 1 and _signed_there(hub, application):
        return _confirm(hub, application, (), "found")
    try:
        files = hub.loan_system.confirm_signature(application, application.pending_code)
    except BusyError:
        raise
    except RefusedError as refusal:
        if isinstance(refusal, FailedThereError):
            _note_try(hub, application, refusal)
            raise
        return _undo(hub, application, refusal)
    except OutsideError as failure:
        _note_try(hub, application, failure)
        raise
    return _confirm(hub, application, files, "taken")


def _note_try(hub: Hub, application: Application, failure: OutsideError) -> None:
    """A try that failed or that nobody knows of: the journal tells of it, too."""
    with hub.store.begin() as tx:
        _note_told(hub, tx, application, "unclear" if isinstance(failure, OutcomeUnknownError) else "failed")


def _note_told(hub: Hub, tx: Transaction, application: Application, result: str) -> None:
    if application.signature is not None:
        facts = _facts(application.signature) | {"result": result}
        tx.evidence.append(application.id, EvidenceKind.TOLD, hub.clock.now(), facts)


def _facts(signature: Signature) -> dict[str, str]:
    return {"fingerprint": signature.fingerprint, "code_id": signature.code_id}


def _signed_there(hub: Hub, application: Application) -> bool:
    return application.deal is not None and hub.loan_system.deal_status(application).state in SIGNED_THERE


def _confirm(hub: Hub, signed: Application, files: tuple[PaperFile, ...], told: str) -> None:
    with hub.store.begin() as tx:
        application = tx.applications.get(signed.id)
        if application.status is not Status.CONTRACT_READY or application.signature is None:
            return
        now = hub.clock.now()
        _note_told(hub, tx, application, told)
        papers = freeze_papers(hub, tx, application, files, "signed")
        signature = replace(application.signature, confirmed_at=now, signed_papers=papers)
        tx.evidence.append(application.id, EvidenceKind.CONFIRMED, now, _facts(signature))
        done = replace(application, signature=signature, pending_code="")
        saved = record_moves(hub, tx, _with_gates(hub, done, signature).move_to(EventType.CONTRACT_SIGNED, now))
        _watch_gates(hub, tx, saved)
        tx.work.post(WorkKind.STAMP_PAPERS, saved.id, TIMER, saved.id, now)


def _with_gates(hub: Hub, application: Application, signature: Signature) -> Application:
    for gate in hub.product(application).gates(application, signature.entered_at):
        if application.gate(gate.name) is None:
            application = application.with_gate(gate)
    return application


def _watch_gates(hub: Hub, tx: Transaction, application: Application) -> None:
    opens = [gate.not_before for gate in application.gates if gate.not_before]
    due = max(opens, default=hub.clock.now())
    tx.work.post(WorkKind.RELEASE_PAYOUT, application.id, LOAN_TIMER, application.id, due)


def _undo(hub: Hub, signed: Application, refusal: RefusedError) -> None:
    """The loan system did not accept the code: the borrower must ask for a new one, a person is told why."""
    with hub.store.begin() as tx:
        application = tx.applications.get(signed.id)
        if application.signature is None:
            return
        now = hub.clock.now()
        _note_told(hub, tx, application, "refused")
        facts = _facts(application.signature) | {"reason": refusal.reason or refusal.message}
        tx.evidence.append(application.id, EvidenceKind.REFUSED, now, facts)
        open_attention(hub, tx, "signature_refused", f"система займов не приняла подпись: {refusal.message}", application.id)
        tx.applications.save(replace(application, signature=None, pending_code=""))
