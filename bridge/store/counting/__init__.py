"""Figures by day on tables, the rows they are counted from, the copy of loans.

Not here: what is counted and when (model, flows).
Imported by the store.
"""
