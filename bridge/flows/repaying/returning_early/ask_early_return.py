"""Money paid ahead returns principal early only where the borrower asks for it (353-FZ art. 11): the request goes first."""

from collections.abc import Mapping
from types import MappingProxyType

from bridge.flows.hub import Hub
from bridge.flows.open_attention import open_attention
from bridge.model.application import Application
from bridge.model.money import shown_rubles
from bridge.model.paying.figure import Wish
from bridge.model.payment import Payment
from bridge.ports.outside_errors import RefusedError

WISHES: Mapping[Wish, str] = MappingProxyType(
    {Wish.EARLY_SMALLER: "платёж меньше, срок прежний", Wish.EARLY_SHORTER: "платёж прежний, срок меньше"}
)


def ask_early_return(hub: Hub, application: Application, payment: Payment) -> None:
    """Hand over the wish of a payment that is to be posted. Where there is no place for it, a person writes it in.

    The same request again changes nothing there, so a repeat after a lost answer needs no search. A request to close the loan
    that is not taken is no reason to call a person yet: the sum itself may close it. Raises UnreachableError,
    OutcomeUnknownError, BadAnswerError.
    """
    if payment.wish is Wish.PLAIN:
        return
    try:
        hub.loan_system.ask_early_return(application, payment)
    except RefusedError as refusal:
        if payment.wish in WISHES:
            _call_person(hub, payment, refusal)


def _call_person(hub: Hub, payment: Payment, refusal: RefusedError) -> None:
    why = "принимает такие заявления только от сотрудника"
    if refusal.reason != "not_offered":
        why = f"заявления не приняла ({refusal.message})"
    text = (
        f"заёмщик просит досрочный возврат ({WISHES[payment.wish]}) из платежа {payment.reference} на "
        f"{shown_rubles(payment.amount)}. Система займов {why}: оформите заявление там, как только платёж будет проведён"
    )
    with hub.store.begin() as tx:
        open_attention(hub, tx, f"early_return:{payment.id}", text, payment.application_id)
