"""Erasing persons out of tables: which columns, found how, held up by what.

Not here: when and why (bridge.flows.erasing). Imported by bridge.store.store.
"""
