"""The acquirer's report file: read whole, kept once per content and day, so that the same file again changes nothing."""

from collections import defaultdict
from datetime import date
from hashlib import sha256
from io import BytesIO

from bridge.flows.closing.ask_acquirer import as_row
from bridge.flows.hub import Hub
from bridge.model.errors import FieldInvalidError
from bridge.model.paying.closing import EVERY, AcquirerRow, Report
from bridge.ports.acquiring import RowKind
from bridge.ports.store import Exchange


def take_report(hub: Hub, day: date, name: str, body: bytes, person: str, account: str = "") -> dict[date, int]:
    """Keep the rows of a report by their days (`day` for rows that tell none); returns how many of each day.

    `account`: whose file it is, EVERY for one of all accounts. Raises ReportUnreadableError with nothing kept, FieldInvalidError
    for an account that there is not.
    """
    if account not in (EVERY, *hub.acquiring.accounts()):
        raise FieldInvalidError("there is no such account", field="account")
    rows: dict[date, list[AcquirerRow]] = defaultdict(list)
    for row in hub.acquiring.report(BytesIO(body)):
        on = hub.clock.local(row.at).date() if row.at else day
        if row.kind is not RowKind.OTHER and not row.repeated:
            rows[on].append(as_row(row))
    rows.setdefault(day, [])
    digest, now = sha256(body).hexdigest(), hub.clock.now()
    with hub.store.begin() as tx:
        for on, kept in sorted(rows.items()):
            tx.books.take(Report(hub.mint.id("rep"), on, name[:200], digest, now, person, tuple(kept), account, day))
        tx.journal.note(
            Exchange(now, person, "hub", f"отчёт эквайера за {day:%d.%m.%Y}", f"строк {sum(map(len, rows.values()))}")
        )
    return {on: len(kept) for on, kept in sorted(rows.items())}
