"""Who waits for which gate, on a table.

Not here: the gates (sealed in their application's row).
Imported by bridge.store.store.
"""
