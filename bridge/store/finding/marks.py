"""Digests by which an application is found, written with it and only when its name or numbers changed."""

from collections.abc import Collection
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert

from bridge.model.application import Application
from bridge.model.finding.names import keys_of
from bridge.store.driver.prepared import Deed, Prepared
from bridge.store.schema.office.finding import search_marks
from bridge.store.seal import Seal

_TABLE = search_marks
_NOTHING = ("", "", "", "", "")


def contract_key(number: str) -> str:
    """Numbers of contracts and loans are found whatever spaces and capitals they are typed with."""
    return "№" + "".join(number.split()).casefold()


def keys_of_application(application: Application) -> Collection[str]:
    """In clear: parts of the name, the numbers of contract and loan."""
    numbers = {contract_key(number) for number in _bearing(application)[3:] if number}
    return {*keys_of(application.borrower), *numbers}


class Marks:
    """Of one transaction. What was read with a name and saved with the same one costs nothing."""

    def __init__(self, connection: Connection, seal: Seal) -> None:
        self._connection, self._seal = connection, seal
        self._read: dict[str, tuple[str, ...]] = {}
        self._added: list[dict[str, Any]] = []

    def read(self, application: Application) -> None:
        """It stands in the store like this."""
        self._read[application.id] = _bearing(application)

    def added(self, application: Application) -> None:
        """It is new."""
        self._read[application.id] = _NOTHING
        self.saved(application)

    def saved(self, application: Application) -> None:
        """It stands like this from now on."""
        before, now = self._read.get(application.id), _bearing(application)
        if before == now:
            return
        if before != _NOTHING:
            self.forget(application.id)
        self._read[application.id] = now
        self._added += self.rows(application)

    def forget(self, application_id: str) -> None:
        """Nothing finds it any more."""
        self._added = [row for row in self._added if row["application_id"] != application_id]
        self._connection.execute(delete(_TABLE).where(_TABLE.c.application_id == application_id))

    def rows(self, application: Application) -> list[dict[str, Any]]:
        """Its marks as rows."""
        marks = sorted(map(self._seal.mark, keys_of_application(application)))
        return [{"application_id": application.id, "mark": one, "received_at": application.received_at} for one in marks]

    def deeds(self) -> list[Deed]:
        """Marks that wait to be inserted, those of one application by one statement. The store does it before the commit."""
        added, self._added = self._added, []
        return [_to_add(list(marks)) for _, marks in groupby(added, itemgetter("application_id"))]


def _to_add(rows: list[dict[str, Any]]) -> Deed:
    marks = {f"mark_{n}": row["mark"] for n, row in enumerate(rows)}
    return _add(len(rows)), [{"whose": rows[0]["application_id"], "at": rows[0]["received_at"]} | marks]


@cache
def _add(count: int) -> Prepared:
    whose, at = bindparam("whose", type_=_TABLE.c.application_id.type), bindparam("at", type_=_TABLE.c.received_at.type)
    marks = (bindparam(f"mark_{n}", type_=_TABLE.c.mark.type) for n in range(count))
    return Prepared(
        insert(_TABLE).values([{"application_id": whose, "mark": mark, "received_at": at} for mark in marks]).inline()
    )


def _bearing(application: Application) -> tuple[str, ...]:
    """What the marks are made of."""
    who, contract, loan = application.borrower, application.contract, application.loan
    return who.surname, who.name, who.patronymic, contract.number if contract else "", loan.number if loan else ""
