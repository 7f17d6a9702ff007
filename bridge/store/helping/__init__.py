"""Questions of borrowers and their answers, on tables.

Not here: tables (schema), rules (model).
Imported by bridge.store.store.
"""
