"""The base itself asked: for its descriptions, for answers to calls that change nothing, for how long each takes.

Not here: what a description means for a map (adapters.onec.checking).
Imported by adapters.onec.checking and the command desk.
"""
