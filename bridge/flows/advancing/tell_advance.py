"""What the site tells of the advance after the application: that it was returned, or that the buyer paid more."""

from dataclasses import dataclass

from bridge.flows.advancing.open_ledger import PAID, keep, ledger_of
from bridge.flows.advancing.watch_advance import NOT_RETURNED
from bridge.flows.deciding.change_price import change_price
from bridge.flows.hub import Hub
from bridge.flows.one_transaction import one_transaction
from bridge.model.advance.ledger import Entry, Ledger
from bridge.model.application import Application
from bridge.model.errors import FieldInvalidError
from bridge.model.status import Status
from bridge.model.tour import Advance, Price
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind

_ENDED = (Status.DECLINED, Status.EXPIRED, Status.CANCELLED)


@dataclass(frozen=True)
class Payment:
    """One more payment of the buyer on the site: kopecks, the site's reference, charged or only blocked on the card."""

    amount: int
    reference: str
    state: str = PAID


@one_transaction
def return_advance(hub: Hub, tx: Transaction, application_id: str, amount: int, reference: str) -> Application:
    """The site gave back so much, the whole or a part. The same reference and sum again change nothing.

    Raises StepClosedError when nothing is to go back, FieldInvalidError for more than that.
    """
    application = tx.applications.get(application_id)
    now, ledger = hub.clock.now(), ledger_of(tx, application)
    if application.status in _ENDED:
        # Asked for in the transaction that ended it, but for an application that ended before there were ledgers.
        ledger = ledger.asked_back(now, "ended")
    ledger = keep(tx, ledger.given_back(amount, now, reference))
    if not ledger.balance.to_be_returned:
        # Nothing is left to watch: its row ends now, not days later.
        tx.work.hasten([WorkKind.WATCH_ADVANCE], now, application_id)
        for one in tx.attentions.waiting_of(application_id):
            if one.kind == NOT_RETURNED:
                tx.attentions.resolve(one.id, now, "сайт подтвердил возврат")
    return application


@one_transaction
def enlarge_advance(hub: Hub, tx: Transaction, application_id: str, payment: Payment, price: Price) -> Application:
    """The buyer paid more, so less is to be lent: goes by the rules of a new price, which the site sends along.

    The same reference and sum again change nothing. Raises FieldInvalidError, PriceVersionOldError, StepClosedError.
    """
    application = tx.applications.get(application_id)
    ledger = ledger_of(tx, application)
    if _known(ledger, payment):
        return application
    total = application.advance.amount + payment.amount
    if total >= price.total:
        raise FieldInvalidError("the advance would reach the price: nothing is left to lend", field="amount_minor")
    advance = Advance(total, application.advance.state, application.advance.reference, application.advance.paid_at)
    saved = change_price.within(hub, tx, application_id, price, advance)
    charged = payment.state == PAID
    keep(tx, ledger.came(payment.amount, hub.clock.now(), charged=charged, reason="larger", reference=payment.reference))
    return saved


def _known(ledger: Ledger, payment: Payment) -> bool:
    for line in ledger.lines:
        if line.entry in (Entry.PAID, Entry.HELD) and line.reference == payment.reference:
            if line.amount == payment.amount:
                return True
            raise FieldInvalidError("this reference was told with another sum", field="reference")
    return False
