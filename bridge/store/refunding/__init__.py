"""Refunds of tours on a table.

Not here: how their money falls (bridge.model.refunding), migrations.
Imported by the store.
"""
