"""The office's page of differences with the loan system: both values, the cause, what to do; all of them as CSV.

Not here: what a difference is and how it is fixed (bridge.flows.reconciling).
Imported by bridge.web.office.door.
"""

from bridge.web.office.differences.page import add_differences

__all__ = ["add_differences"]
