"""Payments, suspense, refunds, the books of days, and automatic debits on tables.

Not here: the tables themselves (bridge.store.schema.paying), rules about money (bridge.model.paying).
Imported by bridge.store.store.
"""
