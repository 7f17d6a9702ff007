"""What borrowers chose and were told, on tables.

Not here: tables (schema), rules (model).
Imported by bridge.store.store.
"""
