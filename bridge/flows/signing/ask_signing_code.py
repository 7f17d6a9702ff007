"""Step 8, first half: a signing code for exactly the papers shown.

The loan system makes it where its map says so, else the hub.
"""

from bridge.flows.applying.check_code import keep_code, pause_over
from bridge.flows.hub import LOAN_SYSTEM, Hub
from bridge.flows.send_message import post_message
from bridge.model.application import Application
from bridge.model.contract import Contract
from bridge.model.errors import StepClosedError
from bridge.model.evidence.kinds import EvidenceKind
from bridge.model.money import shown_rubles
from bridge.model.one_time_code import Purpose
from bridge.model.status import Status
from bridge.ports.store import Transaction
from bridge.ports.work import Work, WorkKind


def request_signing_code(hub: Hub, application_id: str, fingerprint: str) -> None:
    """The borrower wants a code for the papers of `fingerprint`: queue the making of one.

    Raises StepClosedError, CodeTooSoonError, DocumentsChangedError.
    """
    with hub.store.begin() as tx:
        application = tx.applications.get(application_id)
        contract = contract_to_sign(application)
        contract.require(fingerprint)
        pause_over(hub, tx, application, Purpose.SIGNING)
        now = hub.clock.now()
        tx.evidence.append(application_id, EvidenceKind.CODE_ASKED, now, {"fingerprint": fingerprint})
        once = f"signing_code:{application_id}"
        tx.work.post(WorkKind.ASK_SIGNING_CODE, application_id, LOAN_SYSTEM, application_id, now, once=once)


def contract_to_sign(application: Application) -> Contract:
    """The contract that waits for a signature. Raises StepClosedError when there is none or it is signed already."""
    application.require(Status.CONTRACT_READY)
    if application.contract is None or application.signature is not None:
        raise StepClosedError("there is nothing to sign now")
    return application.contract


def ask_signing_code(hub: Hub, work: Work) -> None:
    """Have the code made and send it. Asking again only makes a newer code: the older one was never sent."""
    with hub.store.begin() as tx:
        application = tx.applications.get(work.subject)
    if application.status is not Status.CONTRACT_READY or application.contract is None or application.signature:
        return
    code = hub.loan_system.signing_code(application)
    with hub.store.begin() as tx:
        _send(hub, tx, application, application.contract, code)


def _send(hub: Hub, tx: Transaction, application: Application, contract: Contract, code: str | None) -> None:
    terms = hub.product(application).terms
    code = code or hub.mint.digits(terms.code_rules.digits)
    kept = keep_code(hub, tx, application, Purpose.SIGNING, contract.fingerprint, code)
    text = terms.sms_texts[Purpose.SIGNING.value]
    amount = shown_rubles(contract.amount)
    words = text.format(code=code, number=contract.number, amount=amount)
    message = post_message(hub, tx, application, words, terms.code_rules.life)
    facts = {"code_id": kept.id, "fingerprint": contract.fingerprint, "message": message.id}
    tx.evidence.append(application.id, EvidenceKind.CODE_SENT, hub.clock.now(), facts)
