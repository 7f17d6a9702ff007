"""Money that a person moves by hand: at once below the lender's bound, by the word of a second person above it."""

from bridge.flows.hub import Hub
from bridge.flows.repaying.refund_payment import ask_refund, require_refundable
from bridge.flows.repaying.resolve_suspense import attach_money, let_be, require_open, return_money
from bridge.flows.seconding.ask_second import ask_second
from bridge.flows.seconding.kinds import REFUND, SUSPENSE
from bridge.model.money import shown_kopecks
from bridge.model.paying.refund import RefundState
from bridge.model.paying.suspense import Suspense
from bridge.model.seconding.deed import Deed, KeptDeed
from bridge.model.status import Status
from bridge.ports.store import Transaction

ATTACH, RETURN, LET_BE = "attach", "refund", "let_be"


def resolve_money(hub: Hub, suspense_id: str, do: str, application_id: str, by: str, reason: str) -> KeptDeed | None:
    """Decide about money in suspense; None: it is done. Raises what the three steps of resolve_suspense raise."""
    with hub.store.begin() as tx:
        # Held before the money, as whoever confirms holds them.
        tx.second_deeds.waiting_for(SUSPENSE, suspense_id)
        kept = require_open(tx, suspense_id, with_money=do != LET_BE)
        if do == ATTACH:
            tx.applications.get(application_id).require(Status.ACTIVE)
        if (kept.amount or 0) > hub.seconding.suspense:
            facts = {"suspense": suspense_id, "do": do, "application": application_id, "reason": reason}
            whose = application_id if do == ATTACH else kept.application_id
            return ask_second(hub, tx, Deed(SUSPENSE, suspense_id, _said(kept, do, application_id), reason, facts, whose), by)
        if do == ATTACH:
            attach_money.within(hub, tx, suspense_id, application_id, f"office:{by}", reason)
        elif do == RETURN:
            return_money.within(hub, tx, suspense_id, f"office:{by}", reason)
        else:
            let_be.within(hub, tx, suspense_id, f"office:{by}", reason)
    return None


def give_back(hub: Hub, payment_id: str, amount: int, by: str, reason: str) -> KeptDeed | None:
    """Refund a part of a payment (kopecks); None: it is done. All that goes back of one payment counts against the bound, so
    that a large sum is not given back in small ones. Raises FieldInvalidError."""
    with hub.store.begin() as tx:
        tx.second_deeds.waiting_for(REFUND, payment_id)
        payment = require_refundable(tx, payment_id, amount)
        if amount + payment.refunded + _asked(tx, payment_id) > hub.seconding.refund:
            words = f"Вернуть плательщику {shown_kopecks(amount)} из платежа {payment.reference}."
            facts = {"payment": payment_id, "amount": amount, "reason": reason}
            return ask_second(hub, tx, Deed(REFUND, payment_id, words, reason, facts, payment.application_id), by)
        ask_refund.within(hub, tx, payment_id, amount, f"office:{by}", reason)
    return None


def _asked(tx: Transaction, payment_id: str) -> int:
    return sum(one.amount for one in tx.refunds.of(payment_id) if one.state is RefundState.ASKED)


def _said(kept: Suspense, do: str, application_id: str) -> str:
    sum_of = f"{shown_kopecks(kept.amount or 0)} (номер эквайера {kept.acquirer_reference or 'неизвестен'})"
    if do == ATTACH:
        return f"Зачесть невыясненные {sum_of} в заём заявки {application_id} и провести в 1С."
    if do == RETURN:
        return f"Вернуть плательщику невыясненные {sum_of}."
    return f"Закрыть невыясненные {sum_of}: деньги не проводить и не возвращать."
