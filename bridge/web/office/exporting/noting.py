"""Who took a list along is written down before its first row leaves."""

from bridge.flows.hub import Hub
from bridge.ports.store import Exchange
from bridge.web.office.sessions import present_visit


def note_taken(hub: Hub, title: str) -> None:
    """A line of the journal: the officer, the list."""
    with hub.store.begin() as tx:
        tx.journal.note(Exchange(hub.clock.now(), f"office:{present_visit().user}", "hub", f"выгрузка: {title}", "OK"))
