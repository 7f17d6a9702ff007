"""Pages of persons: what is kept of somebody, their copy, erasing at their request, acts, holds.

Not here: what may be erased (bridge.flows.erasing). Imported by the office's door.
"""

from bridge.web.office.subjects.page import add_subjects

__all__ = ["add_subjects"]
