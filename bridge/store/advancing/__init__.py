"""Ledgers of advances on a table.

Not here: what a line means (bridge.model.advance), migrations.
Imported by the store.
"""
