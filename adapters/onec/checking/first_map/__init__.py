"""A first map for a new base, made by matching what its descriptions name with what a dictionary knows.

Not here: the dictionary itself (mappings/onec_names), holding a finished map against a base (adapters.onec.checking).
Imported by the command desk alone.
"""
