"""Turns sealed values to the newest key of the ring, batch by batch, while the hub works.

Not here: the seal itself. Imported by the command desk.
"""
