"""A saved card: only where the borrower agreed, with a limit and an end; the token comes with the payment, or is asked for."""

from dataclasses import replace
from datetime import datetime

from bridge.flows.hub import Hub
from bridge.model.errors import FieldInvalidError
from bridge.model.paying.debit import CardAgreement
from bridge.model.payment import Payment, PaymentNotice, SavedCard
from bridge.ports.store import Transaction
from bridge.ports.work import Work, WorkKind

ACQUIRER = "acquirer"


def agree_to_save(hub: Hub, tx: Transaction, application_id: str, limit: int, until: datetime) -> CardAgreement:
    """The borrower lets instalments of at most `limit` kopecks be taken until a moment (UTC). The card comes with the payment.

    Raises FieldInvalidError for a limit below a rouble or an end that has passed.
    """
    now = hub.clock.now()
    if limit < 100:
        raise FieldInvalidError("at least one rouble", field="limit")
    if until <= now:
        raise FieldInvalidError("the end must lie ahead", field="until")
    for old in tx.debits.agreements(application_id):
        if old.revoked_at is None and not old.token:
            tx.debits.save_agreement(old.revoked(now))
    made = CardAgreement(hub.mint.id("crd"), application_id, "", "", limit, until, now)
    tx.debits.agree(made)
    return made


def waiting_agreement(tx: Transaction, application_id: str, now: datetime) -> CardAgreement | None:
    """The agreement that waits for its card; without one no token is kept."""
    agreed = tx.debits.agreements(application_id)
    return next((one for one in agreed if one.revoked_at is None and not one.token and now < one.until), None)


def keep_card(hub: Hub, tx: Transaction, payment: Payment, notice: PaymentNotice) -> None:
    """Keep the card that came with a payment, or have it asked for."""
    now = hub.clock.now()
    agreement = waiting_agreement(tx, payment.application_id, now)
    if agreement is None:
        return
    if notice.card is not None:
        _keep(hub, tx, agreement, notice.card)
    else:
        once = f"card:{agreement.id}"
        tx.work.post(WorkKind.LEARN_CARD, payment.application_id, ACQUIRER, payment.id, now, once=once)


def learn_card(hub: Hub, work: Work) -> None:
    """Ask the acquirer for the card of a payment. Raises an outside error."""
    with hub.store.begin() as tx:
        payment = tx.payments.get(work.subject)
    card = hub.acquiring.saved_card(payment)
    if card is None:
        return
    with hub.store.begin() as tx:
        agreement = waiting_agreement(tx, payment.application_id, hub.clock.now())
        if agreement is not None:
            _keep(hub, tx, agreement, card)


def _keep(hub: Hub, tx: Transaction, agreement: CardAgreement, card: SavedCard) -> None:
    now = hub.clock.now()
    for old in tx.debits.agreements(agreement.application_id):
        if old.id != agreement.id and old.good(now):
            tx.debits.save_agreement(old.revoked(now))
    tx.debits.save_agreement(replace(agreement, token=card.token, mask=card.mask))


def revoke_card(hub: Hub, application_id: str, agreement_id: str) -> bool:
    """The borrower takes the agreement back: at once here, and the acquirer is told to forget the card.

    False when it is not this borrower's or is revoked already.
    """
    now = hub.clock.now()
    with hub.store.begin() as tx:
        found = next((one for one in tx.debits.agreements(application_id) if one.id == agreement_id), None)
        if found is None or found.revoked_at is not None:
            return False
        # The token stays until the acquirer has forgotten it; nothing is charged under a revoked agreement.
        tx.debits.save_agreement(replace(found, revoked_at=now))
        if found.token:
            tx.work.post(WorkKind.FORGET_CARD, application_id, ACQUIRER, found.id, now, once=f"forget:{found.id}")
    return True


def forget_card(hub: Hub, work: Work) -> None:
    """Have the acquirer delete the card, then forget its token. Raises an outside error."""
    with hub.store.begin() as tx:
        agreement = tx.debits.agreement(work.subject)
        application = tx.applications.get(agreement.application_id)
    if agreement.token:
        hub.acquiring.forget_card(application, agreement.token)
    with hub.store.begin() as tx:
        tx.debits.save_agreement(replace(tx.debits.agreement(agreement.id), token=""))
