"""Deeds that wait for a second person: who asked for what and why, what will happen, confirming, refusing, withdrawing.

Not here: what needs a second person (bridge.flows.seconding). Imported by the office's door.
"""

from bridge.web.office.seconding.page import add_seconding

__all__ = ["add_seconding"]
