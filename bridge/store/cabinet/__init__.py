"""Tries to log in to the cabinet on a table.

Not here: the table itself (bridge.store.schema.cabinet), limits (bridge.model.cabinet).
Imported by bridge.store.store.
"""
