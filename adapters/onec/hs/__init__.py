"""HTTP services of a base (`/hs/…`): requests by the map, answers written by hand and read tolerantly.

Not here: what an answer means to us (adapters.onec.hearing), other wires.
Imported by adapters.onec and, for its readers, by the other wires of the base.
"""
