"""Standing work that no application asks for: follow what changes in the loan system, reconcile every night, anchor evidence,
erase what is due.

Each is one row of the outbox that comes back by itself; planning it again while it is there changes nothing.
"""

from bridge.flows.closing.reconcile_payments import watch_days
from bridge.flows.counting.keep_counting import watch_numbers
from bridge.flows.debiting.plan_debits import watch_debits
from bridge.flows.deciding.follow_changes import watch_changes
from bridge.flows.erasing.apply_retention import watch_retention
from bridge.flows.evidence.anchor_days import watch_evidence
from bridge.flows.hub import Hub
from bridge.flows.informing.plan_reminders import watch_reminders
from bridge.flows.messaging.watch_account import watch_account
from bridge.flows.reconciling.reconcile_nightly import watch_nights
from bridge.flows.searching.fill_marks import watch_marks


def plan_standing(hub: Hub) -> None:
    """Plan what is not planned: at the start, or after a row was given up."""
    with hub.store.begin() as tx:
        watch_changes(hub, tx)
        watch_nights(hub, tx)
        watch_days(hub, tx)
        watch_debits(hub, tx)
        watch_evidence(hub, tx)
        watch_retention(hub, tx)
        watch_account(hub, tx)
        watch_reminders(hub, tx)
        watch_marks(hub, tx)
        watch_numbers(hub, tx)
