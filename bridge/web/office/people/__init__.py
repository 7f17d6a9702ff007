"""The office's pages about people who log in: the list, one person with role, factors and sessions, the journal with its CSV.

Not here: «Мой вход» of everybody (bridge.web.entering), what the steps do (bridge.flows.staffing).
Imported by bridge.web.office.door.
"""

from bridge.web.office.people.page import add_people

__all__ = ["add_people"]
