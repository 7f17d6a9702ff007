"""Reconciliation with the loan system: both sides' deals are compared both ways, safe differences are fixed.

Not here: SQL, the wires of the loan system, pages and commands that show what was found.
Imported by jobs (nightly), web (office) and desk (`bridge reconcile`).
"""
