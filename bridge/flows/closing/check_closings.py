"""Is what was signed off still what was signed: every digest again, and every closing upon the one signed before it."""

from collections.abc import Sequence
from datetime import date

from bridge.flows.hub import Hub
from bridge.model.paying.closing import Closing, closing_digest

_ALL = 100_000


def check_closings(hub: Hub) -> Sequence[date]:
    """Days whose closing is not as it was signed, or that follows none of those signed before; empty when all is well."""
    with hub.store.read() as tx:
        closings = sorted(tx.books.closings(_ALL), key=lambda one: one.signed_at)
    before = ["", *(one.digest for one in closings)]
    return [one.day for one, previous in zip(closings, before, strict=False) if not _true(one, previous)]


def _true(closing: Closing, previous: str) -> bool:
    digest = closing_digest(closing.day, closing.sums, closing.lines, closing.previous)
    return closing.digest == digest and closing.previous == previous
