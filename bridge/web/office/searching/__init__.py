"""The office's search: one box; what was understood, what was found, page by page.

Not here: what is looked up (bridge.flows.searching). Imported by the office's door.
"""

from bridge.web.office.searching.page import add_searching

__all__ = ["add_searching"]
