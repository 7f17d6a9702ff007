"""Tables that only the office works with.

Not here: who reads them (bridge.store.seconding). Imported by bridge.store.schema.
"""
