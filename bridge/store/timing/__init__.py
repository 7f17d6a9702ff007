"""Moments of decisions on tables: notices that wait for a reading, and the way of each decision.

Not here: what the moments mean (model), migrations.
Imported by the store.
"""
