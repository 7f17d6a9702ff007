"""Lines of the journal: calls to and from outside, what borrowers and officers did at our doors, who looked."""

from collections.abc import Iterator

from bridge.flows.hub import Hub
from bridge.flows.searching.find_cases import FOUND
from bridge.model.application import Application
from bridge.ports.store import Exchange, Transaction
from bridge.web.office.masking import masked_text
from bridge.web.office.telling.line import READ, Line
from bridge.web.office.wording import party, visit

_PAGE = 500
# More are not read for one page; the page says so.
MOST = 10_000
_GOOD = ("HTTP 2", "HTTP 3", "2", "3", "OK")


def exchanges_of(tx: Transaction, application: Application) -> Iterator[Exchange]:
    """In their order, at most MOST."""
    n, told = 0, 0
    while told < MOST:
        page = tx.journal.after(n, _PAGE, application.id)
        yield from page
        if len(page) < _PAGE:
            return
        n, told = page[-1].n, told + len(page)


def call_line(hub: Hub, one: Exchange) -> Line:
    """As an officer reads it: what was asked, what was answered, how long it took."""
    bad = not one.result.upper().startswith(_GOOD)
    sender, receiver = (_named(hub, name) for name in (one.sender, one.receiver))
    what, result = masked_text(visit(one.what)), masked_text(one.result)
    details = (("ответ", result or "—"), ("длилось", f"{one.milliseconds} мс"), ("журнал", f"№ {one.n}"))
    source = source_of(one)
    shown = details if source == "call" else ()
    return Line(one.at, source, sender, receiver, what, result, "ask" if bad else "", one.milliseconds, shown, one.n)


def source_of(one: Exchange) -> str:
    """To which kind a line of the journal belongs."""
    if one.what.startswith(("GET /office/", FOUND)):
        return READ
    if one.sender.startswith("office"):
        return "office"
    if one.sender == "borrower":
        return "borrower"
    sites = one.sender in ("site", "partner") or one.receiver in ("site", "partner") or one.receiver.startswith("partner:")
    return "event" if sites else "call"


def _named(hub: Hub, name: str) -> str:
    return hub.partners[name].title if name in hub.partners else party(name)
