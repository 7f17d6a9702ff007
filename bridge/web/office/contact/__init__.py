"""The office's page of a borrower who wants no contact about an overdue debt: noted by a letter's day, taken back.

Not here: what it stops (bridge.flows.informing).
Imported by bridge.web.office.door.
"""

from bridge.web.office.contact.page import add_contact

__all__ = ["add_contact"]
