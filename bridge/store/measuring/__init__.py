"""Counts over the open rows of the store, for gauges and alarms.

Not here: what they mean. Imported by bridge.store.store only.
"""
