"""Step 8, second half: the borrower enters the code for the papers shown; the loan system is told, once, and confirms."""

from dataclasses import replace

from bridge.flows.applying.check_code import check_code
from bridge.flows.hub import LOAN_SYSTEM, LOAN_TIMER, Hub
from bridge.flows.open_attention import open_attention
from bridge.flows.record_moves import record_moves
from bridge.flows.signing.ask_signing_code import contract_to_sign
from bridge.flows.signing.issue_contract import freeze_papers
from bridge.model.application import Application
from bridge.model.contract import Signature
from bridge.model.decision import DealState
from bridge.model.errors import StepClosedError
from bridge.model.events import EventType
from bridge.model.evidence.hand import Hand
from bridge.model.evidence.kinds import EvidenceKind
from bridge.model.one_time_code import Purpose
from bridge.model.status import Status
from bridge.ports.loan_system import PaperFile
from bridge.ports.outside_errors import FailedThereError, RefusedError
from bridge.ports.store import Transaction
from bridge.ports.work import Work, WorkKind

# The lender may have gone on with the deal since it was signed.
SIGNED_THERE = (DealState.SIGNED, DealState.PAYOUT_PENDING, DealState.ISSUED)


def sign_contract(hub: Hub, application_id: str, fingerprint: str, code: str, hand: Hand) -> Application:
    """Take the signature and queue its confirmation. A signature already given stays as it is.

    Raises StepClosedError (nothing to sign, too late), DocumentsChangedError, CodeWrongError, CodeSpentError.
    """
    with hub.store.begin() as tx:
        application = tx.applications.get(application_id)
    if application.signature is not None:
        return application
    contract_to_sign(application).require(fingerprint)
    if hub.clock.now() >= application.deadlines.sign_by:
        raise StepClosedError("the time to sign is over")
    used = check_code(hub, application_id, Purpose.SIGNING, fingerprint, code)
    with hub.store.begin() as tx:
        application = tx.applications.get(application_id)
        contract_to_sign(application).require(fingerprint)
        now = hub.clock.now()
        signature = Signature(fingerprint, used.id, now, hand.address, hand.user_agent)
        facts = {"fingerprint": fingerprint, "code_id": used.id, "address": hand.address, "user_agent": hand.user_agent}
        tx.evidence.append(application_id, EvidenceKind.SIGNED, now, facts)
        tx.work.post(WorkKind.CONFIRM_SIGNATURE, application_id, LOAN_SYSTEM, application_id, now)
        return tx.applications.save(replace(application, signature=signature, pending_code=code))


def confirm_signature(hub: Hub, work: Work) -> None:
    """Tell the loan system. After an unclear try the deal's state is read first: signed there means it was done.

    Raises an outside error; FailedThereError too, as a base that broke off says nothing of the code: the signature stays.
    """
    with hub.store.begin() as tx:
        application = tx.applications.get(work.subject)
    if application.status is not Status.CONTRACT_READY or application.signature is None:
        return None
    if work.attempt > 1 and _signed_there(hub, application):
        return _confirm(hub, application, ())
    try:
        files = hub.loan_system.confirm_signature(application, application.pending_code)
    except FailedThereError:
        raise
    except RefusedError as refusal:
        return _undo(hub, application, refusal)
    return _confirm(hub, application, files)


def _signed_there(hub: Hub, application: Application) -> bool:
    return application.deal is not None and hub.loan_system.deal_status(application).state in SIGNED_THERE


def _confirm(hub: Hub, signed: Application, files: tuple[PaperFile, ...]) -> None:
    with hub.store.begin() as tx:
        application = tx.applications.get(signed.id)
        if application.status is not Status.CONTRACT_READY or application.signature is None:
            return
        now = hub.clock.now()
        papers = freeze_papers(hub, tx, application, files, "signed")
        signature = replace(application.signature, confirmed_at=now, signed_papers=papers)
        tx.evidence.append(application.id, EvidenceKind.CONFIRMED, now, {"fingerprint": signature.fingerprint})
        done = replace(application, signature=signature, pending_code="")
        saved = record_moves(hub, tx, _with_gates(hub, done, signature).move_to(EventType.CONTRACT_SIGNED, now))
        _watch_gates(hub, tx, saved)


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
        now = hub.clock.now()
        tx.evidence.append(application.id, EvidenceKind.REFUSED, now, {"reason": refusal.reason or refusal.message})
        open_attention(hub, tx, "signature_refused", f"система займов не приняла подпись: {refusal.message}", application.id)
        tx.applications.save(replace(application, signature=None, pending_code=""))
