"""Step 11, second half: the acquirer's notice is verified and stored before it is answered, and worked on afterwards."""

from collections.abc import Callable
from dataclasses import replace

from bridge.flows.hub import Hub
from bridge.flows.one_transaction import in_one_go
from bridge.flows.open_attention import open_attention
from bridge.flows.repaying.advance_payment import advance_payment
from bridge.flows.repaying.hold_money import hold_money
from bridge.flows.repaying.settle_debit import refuse_debit
from bridge.model.paying.suspense import Resolution, SuspenseCause, suspense_key
from bridge.model.payment import Payment, PaymentNotice
from bridge.ports.store import Notice, Transaction
from bridge.ports.work import Work, WorkKind

SOURCE = "acquiring"


def take_notice(hub: Hub, body: bytes, tell: Callable[[str], object] = lambda _: None) -> tuple[str, str]:
    """Verify, store once, queue; returns the receipt (text, media type). A repeated notice is answered again without effect.

    `body` is the notice as it is kept (Acquiring.kept_notice). Raises NoticeRefusedError for one that does not verify: no
    receipt, nothing stored. `tell` hears whose payment it is about.
    """
    notice, now = hub.acquiring.read_notice(body), hub.clock.now()
    row = Notice(hub.mint.id("ntc"), SOURCE, notice.key, body, now)

    def keep(tx: Transaction) -> None:
        payment = tx.payments.by_reference(notice.reference)
        application_id = payment.application_id if payment else ""
        tell(application_id)
        if tx.notices.put(row):
            tx.work.post(WorkKind.RECEIVE_PAYMENT, application_id, SOURCE, row.id, now)

    in_one_go(hub.store, keep)
    return hub.acquiring.receipt(body, now)


def receive_payment(hub: Hub, work: Work) -> None:
    """Act on a stored notice: move the payment forward, or put what does not fit before a person.

    Effect and mark in one transaction.
    """
    with hub.store.begin() as tx:
        row = tx.notices.get(work.subject)
        if row.handled_at:
            return
        notice = hub.acquiring.read_notice(row.body)
        result = act_on(hub, tx, notice)
        tx.notices.save(replace(row, handled_at=hub.clock.now(), result=result))


def act_on(hub: Hub, tx: Transaction, notice: PaymentNotice) -> str:
    """What a verified notice changes; returns it in words. A test order never counts as money."""
    payment, ours = whose(tx, notice)
    if notice.odd:
        open_attention(hub, tx, f"odd_notice:{notice.key}", notice.odd, ours.application_id if ours else "")
    if payment is not None and not notice.test and refuse_debit(hub, tx, payment, notice):
        return f"{notice.raw_state}: the debit was refused"
    if notice.test or (notice.state is None and ours is not None):
        return f"nothing to do for {notice.raw_state}"
    if payment is None or notice.state is None:
        cause = SuspenseCause.SECOND_PAYMENT if ours else SuspenseCause.UNKNOWN_REFERENCE
        return hold_money(hub, tx, notice, cause, ours)
    return advance_payment(hub, tx, payment, notice, notice.state)


def whose(tx: Transaction, notice: PaymentNotice) -> tuple[Payment | None, Payment | None]:
    """The payment that the notice moves, and the one whose reference it names: two payments may be made under one reference."""
    named = tx.payments.by_reference(notice.reference)
    if named is not None and named.acquirer_reference in ("", notice.acquirer_reference):
        return named, named
    kept = tx.suspense.by_key(suspense_key(notice.reference, notice.acquirer_reference))
    if kept is not None and kept.resolution is Resolution.ATTACHED:
        return tx.payments.get(kept.payment_id), named
    return None, named
