"""The office's pages of payments: suspense and its resolving, one payment, the books of a day and their closing, debit batches.

Not here: what is done about money (bridge.flows.repaying, closing, debiting).
Imported by bridge.web.office.door.
"""

from bridge.web.office.payments.days import add_days
from bridge.web.office.payments.lists import add_payments

__all__ = ["add_days", "add_payments"]
