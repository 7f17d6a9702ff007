"""The office's pages of refunds of tours: all that are open; one case's refunds with what an officer decides.

Not here: what a decision does (bridge.flows.refunding).
Imported by bridge.web.office.door.
"""

from bridge.web.office.refunds.page import add_refunds

__all__ = ["add_refunds"]
