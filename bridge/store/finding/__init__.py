"""The office's search on tables: keyed digests of what is sealed, and look-ups along indexes.

Not here: what a person meant (bridge.model.finding). Imported by the store.
"""
