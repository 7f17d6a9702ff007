"""Note that a debtor refuses contact about an overdue debt, or that he allows it again: for all loans of his phone at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bridge.flows.hub import Hub
from bridge.flows.one_transaction import one_transaction
from bridge.model.application import Application
from bridge.model.errors import FieldInvalidError
from bridge.model.informing.no_contact import NoContact
from bridge.ports.store import Exchange, Transaction

_MOST, _LONGEST = 50, 200


@one_transaction
def refuse_contact(hub: Hub, tx: Transaction, application_id: str, since: date, basis: str, by: str) -> Sequence[str]:
    """From `since` on nothing about an overdue debt goes out by itself; returns the applications it is noted for.

    Raises ApplicationUnknownError, FieldInvalidError (no basis, or a day that has not come).
    """
    if not basis.strip() or len(basis) > _LONGEST:
        raise FieldInvalidError("the number and the way of the statement, in at most 200 letters", field="basis")
    if since > hub.clock.today():
        raise FieldInvalidError("this day has not come yet", field="since")
    noted = NoContact(since, basis.strip(), by, hub.clock.now())
    return _note(hub, tx, application_id, noted, "отказ от взаимодействия записан")


@one_transaction
def allow_contact(hub: Hub, tx: Transaction, application_id: str, by: str) -> Sequence[str]:
    """The refusal is taken back, or ended by a court's judgment. Raises ApplicationUnknownError."""
    return _note(hub, tx, application_id, None, f"отказ от взаимодействия снят: {by}")


def _note(hub: Hub, tx: Transaction, application_id: str, noted: NoContact | None, words: str) -> Sequence[str]:
    first = tx.applications.get(application_id)
    known = {first.id: first} | {one.id: one for one in _of_phone(tx, first)}
    for one in known.values():
        tx.applications.save(replace(one, no_contact=noted))
        tx.journal.note(Exchange(hub.clock.now(), "office", "hub", words, "OK", one.id))
    return list(known)


def _of_phone(tx: Transaction, application: Application) -> Sequence[Application]:
    phone = application.borrower.phone
    return tx.applications.recent(_MOST, phone=phone) if phone else ()
