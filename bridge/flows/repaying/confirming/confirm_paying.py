"""A code at paying: bound to the attempt, its sum, and the agreement on a saved card that goes with it."""

from bridge.flows.applying.check_code import enter_code
from bridge.flows.applying.make_code import ask_for_code, keep_code, post_code
from bridge.flows.hub import Hub
from bridge.flows.repaying.keep_card import waiting_agreement
from bridge.model.application import Application
from bridge.model.evidence.hand import Hand
from bridge.model.one_time_code import Purpose
from bridge.model.paying.attempts import PayingCodeNeededError, binding_of
from bridge.model.payment import Payment
from bridge.model.status import Status
from bridge.ports.store import Transaction


def require_paying_code(hub: Hub, tx: Transaction, application: Application, payment: Payment) -> None:
    """Raises PayingCodeNeededError for an attempt that the product wants confirmed and that is not."""
    if _waits(hub, tx, application, payment):
        raise PayingCodeNeededError("a code confirms this payment first")


def paying_code_needed(hub: Hub, payment_id: str) -> bool:
    """True while the attempt waits for its code."""
    with hub.store.read() as tx:
        payment = tx.payments.get(payment_id)
        return _waits(hub, tx, tx.applications.get(payment.application_id), payment)


def paying_binding(hub: Hub, tx: Transaction, payment: Payment) -> str:
    """What a code for this attempt is good for: the attempt, its sum, and the agreement that waits for a card."""
    return binding_of(payment, waiting_agreement(tx, payment.application_id, hub.clock.now()))


def request_paying_code(hub: Hub, payment_id: str, hand: Hand) -> None:
    """Send a code for this attempt to the borrower's phone. Raises CodeTooSoonError, StepClosedError (no loan to pay)."""
    with hub.store.begin() as tx:
        application_id = tx.payments.get(payment_id).application_id
        known = tx.codes.of(application_id)
        application, payment = tx.applications.get(application_id), tx.payments.get(payment_id)
        application.require(Status.ACTIVE)
        if not _waits(hub, tx, application, payment):
            return
        binding = paying_binding(hub, tx, payment)
        asked = ask_for_code(hub, tx, application, known, Purpose.PAYING, binding, hand)
        digits = hub.mint.digits(hub.product(application).terms.code_rules.digits)
        post_code(hub, tx, application, keep_code(hub, tx, application, asked, digits), digits, by_call=True)


def confirm_paying(hub: Hub, payment_id: str, code: str, hand: Hand) -> None:
    """Use the code for this attempt; one that is confirmed stays so. Raises CodeWrongError, CodeSpentError after the commit."""
    with hub.store.begin() as tx:
        application_id = tx.payments.get(payment_id).application_id
        known = tx.codes.of(application_id)
        application, payment = tx.applications.get(application_id), tx.payments.get(payment_id)
        application.require(Status.ACTIVE)
        if not _waits(hub, tx, application, payment):
            return
        entry = enter_code(hub, tx, application, known, (Purpose.PAYING, paying_binding(hub, tx, payment)), code, hand)
    if entry.refused:
        raise entry.refused


def _waits(hub: Hub, tx: Transaction, application: Application, payment: Payment) -> bool:
    code_from = hub.product(application).terms.paying_code_from
    if code_from is None:
        return False
    agreement = waiting_agreement(tx, application.id, hub.clock.now())
    if payment.amount < code_from and agreement is None:
        return False
    binding = binding_of(payment, agreement)
    used = (one for one in tx.codes.of(application.id) if one.purpose is Purpose.PAYING and one.used_at is not None)
    return all(one.binding != binding for one in used)
