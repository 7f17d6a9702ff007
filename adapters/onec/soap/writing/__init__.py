"""Requests: plain values brought into the forms of their fields, then rendered by zeep.

Not here: what is asked (maps), sending (wire).
Imported by adapters.onec.soap alone.
"""
