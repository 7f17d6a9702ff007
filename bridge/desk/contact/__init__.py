"""`bridge contact`: debtors who want no contact about an overdue debt.

Not here: what follows from it (flows.informing).
Imported by bridge.__main__.
"""
