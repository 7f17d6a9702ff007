"""What a reconciliation needs of the database: applications read in batches, differences, bookmarks of standing tasks.

Not here: what is a difference and what is done about it (bridge.flows.reconciling), migrations.
Imported by bridge.store.store.
"""
