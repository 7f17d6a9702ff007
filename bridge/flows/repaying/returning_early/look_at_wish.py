"""After a posting: whether the loan system did with the money what the borrower asked for; if not, a person sees to it."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from bridge.flows.hub import Hub
from bridge.flows.open_attention import open_attention
from bridge.flows.refunding.post_refund import posted_refunds
from bridge.flows.repaying.returning_early.ask_early_return import WISHES
from bridge.model.loan import Loan
from bridge.model.money import shown_rubles
from bridge.model.paying.figure import Wish
from bridge.model.payment import Payment, PaymentState
from bridge.ports.store import Transaction

_KINDS: Mapping[bool, str] = MappingProxyType({True: "full_return", False: "early_return"})
# Later the loan has moved on, and what it owes says nothing of this payment.
_FRESH = timedelta(hours=12)


def look_at_wish(hub: Hub, tx: Transaction, application_id: str, loan: Loan) -> None:
    """Compare a loan just read with what its last payments were for."""
    for payment in (*tx.payments.of(application_id), *posted_refunds(tx, application_id)):
        if payment.state is not PaymentState.POSTED or payment.posted_at is None or payment.reversed:
            continue
        words = _missed(payment, loan) if loan.as_of - payment.posted_at < _FRESH else ""
        if words:
            text = f"платёж {payment.reference} на {shown_rubles(payment.posting)}: {words}"
            open_attention(hub, tx, f"{_KINDS[payment.wish is Wish.ALL]}:{payment.id}", text, application_id)


def _missed(payment: Payment, loan: Loan) -> str:
    if payment.wish is Wish.ALL and loan.total_debt:
        return f"заёмщик закрывал заём, а долг остался {shown_rubles(loan.total_debt)}. Оформите полный досрочный возврат"
    ahead = loan.on_account - (payment.figure.on_account if payment.figure else 0)
    if payment.wish in WISHES and ahead > 0:
        return (
            f"заёмщик просил досрочный возврат ({WISHES[payment.wish]}), а {shown_rubles(ahead)} лежит на счёте договора. "
            "Оформите досрочный возврат"
        )
    return ""
