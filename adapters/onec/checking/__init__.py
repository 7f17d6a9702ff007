"""A map held against the base it speaks to: its descriptions, its answers, a round of reading calls; a first map for a new base.

Not here: printing (the command desk), names of a base (mappings), speaking (the wires).
Imported by the command desk alone.
"""
