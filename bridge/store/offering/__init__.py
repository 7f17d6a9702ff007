"""Rate cards as they were published, on a table.

Not here: what a card says (bridge.model.offering), migrations.
Imported by the store.
"""
