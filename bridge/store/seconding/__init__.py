"""Deeds that wait for a second person, and work on many rows, on tables.

Not here: who may do what. Imported by bridge.store.store.
"""
