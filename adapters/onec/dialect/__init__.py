"""How one base is spoken to, read from its map file and checked at load.

Not here: speaking (the wires), meaning (adapters.onec.hearing).
Imported by adapters.onec alone.
"""
