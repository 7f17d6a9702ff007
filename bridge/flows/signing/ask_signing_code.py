"""Step 8, first half: a signing code for exactly the papers shown.

The loan system makes it where its map says so, else the hub; all the rest is one way.
"""

from collections.abc import Sequence

from bridge.flows.applying.make_code import ask_for_code, keep_code, phone_mark, post_code
from bridge.flows.gates.require_gates import require_gates_before_signing
from bridge.flows.hub import LOAN_SYSTEM, Hub
from bridge.flows.signing.show_paper import note_reading, require_shown
from bridge.model.application import Application
from bridge.model.contract import Contract
from bridge.model.errors import StepClosedError
from bridge.model.evidence.hand import Hand
from bridge.model.one_time_code import OneTimeCode, Purpose
from bridge.model.status import Status
from bridge.ports.store import Transaction
from bridge.ports.work import Work, WorkKind


def request_signing_code(hub: Hub, application_id: str, fingerprint: str, hand: Hand) -> None:
    """The borrower wants a code for the papers of `fingerprint`: queue the making of one. One that is on its way is enough.

    Raises StepClosedError (a gate is closed, too), PapersUnreadError, CodeTooSoonError, DocumentsChangedError.
    """
    with hub.store.begin() as tx:
        known = tx.codes.of(application_id)
        application = tx.applications.get(application_id)
        contract = contract_to_sign(application)
        contract.require(fingerprint)
        shown = require_shown(hub, tx, application, contract, hand)
        application = require_gates_before_signing(hub, tx, application)
        if _on_its_way(hub, tx, application, known, fingerprint):
            return
        asked = ask_for_code(hub, tx, application, known, Purpose.SIGNING, fingerprint, hand)
        note_reading(hub, tx, application, contract, hand, shown)
        once = f"signing_code:{asked.id}"
        tx.work.post(WorkKind.ASK_SIGNING_CODE, application_id, LOAN_SYSTEM, application_id, hub.clock.now(), once=once)


def contract_to_sign(application: Application) -> Contract:
    """The contract that waits for a signature. Raises StepClosedError when there is none or it is signed already."""
    application.require(Status.CONTRACT_READY)
    if application.contract is None or application.signature is not None:
        raise StepClosedError("there is nothing to sign now")
    return application.contract


def ask_signing_code(hub: Hub, work: Work) -> None:
    """Have the code made that was asked for last, and send it. Once: a row that comes again finds nothing to make.

    Asked again after a lost answer, the loan system makes a newer code: the older one was never sent.
    """
    with hub.store.read() as tx:
        application, asked = tx.applications.get(work.subject), _waiting(tx.codes.of(work.subject))
    if asked is None or not _good_for(hub, application, asked):
        return
    theirs = hub.loan_system.signing_code(application)
    digits = theirs or hub.mint.digits(hub.product(application).terms.code_rules.digits)
    with hub.store.begin() as tx:
        known = tx.codes.of(work.subject)
        fresh = tx.applications.get(work.subject)
        # Papers or phone may have changed while the code was made: it is for nobody then, and another one will be asked for.
        if _waiting(known) == asked and _good_for(hub, fresh, asked):
            post_code(hub, tx, fresh, keep_code(hub, tx, fresh, asked, digits), digits, by_call=theirs is None)


def _on_its_way(hub: Hub, tx: Transaction, application: Application, known: Sequence[OneTimeCode], fingerprint: str) -> bool:
    asked = _waiting(known)
    if asked is None or asked.binding != fingerprint or asked.phone != phone_mark(hub, application):
        return False
    return any(row.kind is WorkKind.ASK_SIGNING_CODE for row in tx.work.open_of(application.id))


def _waiting(known: Sequence[OneTimeCode]) -> OneTimeCode | None:
    """The code asked for last, when it is not made yet."""
    last = next((code for code in known if code.purpose is Purpose.SIGNING), None)
    return last if last is not None and not last.digest else None


def _good_for(hub: Hub, application: Application, asked: OneTimeCode) -> bool:
    contract = application.contract
    if application.status is not Status.CONTRACT_READY or contract is None or application.signature is not None:
        return False
    return contract.fingerprint == asked.binding and phone_mark(hub, application) == asked.phone
