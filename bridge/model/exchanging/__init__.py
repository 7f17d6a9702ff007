"""What of a call's request and answer may be kept for the officer who looks for a fault: names, sums, dates, statuses, no person.

Not here: where it is kept (store) and shown (web). Standard library only; importable from everywhere.
"""

from bridge.model.exchanging.addresses import SHOWN_HEADERS
from bridge.model.exchanging.keeper import Keeper
from bridge.model.exchanging.talk import Raw, Side, Talk

__all__ = ["SHOWN_HEADERS", "Keeper", "Raw", "Side", "Talk"]
