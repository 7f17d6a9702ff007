"""Every morning by the lender's clock: yesterday's books are compared, and what differs is put before a person once."""

from datetime import UTC, datetime, timedelta

from bridge.flows.closing.close_day import Books, books_of
from bridge.flows.hub import LOAN_TIMER, Hub
from bridge.flows.open_attention import open_attention
from bridge.ports.store import Transaction
from bridge.ports.work import Later, Work, WorkKind

DAILY = "payments_daily"
_HOUR = 7


def watch_days(hub: Hub, tx: Transaction) -> None:
    """Have the next morning's reconciliation of payments done; nothing happens while that is planned already."""
    tx.work.post(WorkKind.RECONCILE_PAYMENTS, "", LOAN_TIMER, DAILY, next_morning(hub), once=DAILY)


def next_morning(hub: Hub) -> datetime:
    """When the next one begins (UTC): seven o'clock on the lender's wall, when the acquirer's report is there."""
    local = hub.clock.local(hub.clock.now())
    morning = local.replace(hour=_HOUR, minute=0, second=0, microsecond=0)
    return (morning if morning > local else morning + timedelta(days=1)).astimezone(UTC)


def reconcile_payments(hub: Hub, work: Work) -> Later:
    """Compare yesterday, then come back next morning."""
    books = books_of(hub, hub.clock.today() - timedelta(days=1), fresh=True)
    with hub.store.begin() as tx:
        tell_differences(hub, tx, books)
    return Later(next_morning(hub))


def tell_differences(hub: Hub, tx: Transaction, books: Books) -> None:
    """One attention a day, however many lines differ."""
    if books.differing or books.corrections:
        counts = f"{len(books.differing)}, поправок к закрытым дням: {len(books.corrections)}"
        text = f"за {books.day:%d.%m.%Y} не сходится строк: {counts}"
        open_attention(hub, tx, f"payments_differ:{books.day.isoformat()}", text)
