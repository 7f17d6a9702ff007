"""Tables of what tour sites set for themselves.

Not here: what a site is told and pays (its applications' tables).
Imported by bridge.store.schema.
"""
