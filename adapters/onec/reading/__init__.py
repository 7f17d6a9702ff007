"""What was read from a base, in our words: persons, addresses, papers, and what a lost answer may have left there.

Not here: wires and names of fields.
Imported by adapters.onec alone.
"""
