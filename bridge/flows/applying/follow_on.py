"""A new application in place of one that ended without a loan: another adult of the party, another sum, another tour."""

from dataclasses import replace

from bridge.flows.advancing.open_ledger import keep, ledger_of
from bridge.flows.advancing.watch_advance import NOT_RETURNED
from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.errors import ApplicationUnknownError, FieldInvalidError
from bridge.model.status import Status
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind

_FIELD = "previous_application_id"
_ENDED = (Status.DECLINED, Status.EXPIRED, Status.CANCELLED)


def follow_on(hub: Hub, tx: Transaction, application: Application) -> None:
    """Tie the two together, and carry the advance over: what lies at the site already is not to be returned any more.

    Raises FieldInvalidError: no such application of this site, not ended without a loan, or another one follows it.
    """
    previous = _previous(tx, application)
    if previous.status not in _ENDED:
        raise FieldInvalidError("it has not ended without a loan", field=_FIELD)
    if previous.successor:
        raise FieldInvalidError("another application follows it already", field=_FIELD)
    tx.applications.save(replace(previous, successor=application.id))
    now = hub.clock.now()
    ledger = ledger_of(tx, previous).asked_back(now, "ended")
    ledger = keep(tx, ledger.carried_over(application.advance.amount, now, application.id))
    if not ledger.balance.to_be_returned:
        tx.work.hasten([WorkKind.WATCH_ADVANCE], now, previous.id)
        for one in tx.attentions.waiting_of(previous.id):
            if one.kind == NOT_RETURNED:
                tx.attentions.resolve(one.id, now, "аванс перешёл в новую заявку")


def _previous(tx: Transaction, application: Application) -> Application:
    unknown = FieldInvalidError("no application of yours has this id", field=_FIELD)
    try:
        found = tx.applications.get(application.previous)
    except ApplicationUnknownError:
        raise unknown from None
    if found.partner != application.partner or found.id == application.id:
        raise unknown
    return found
