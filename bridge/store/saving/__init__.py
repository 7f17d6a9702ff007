"""Copies of the whole store: made while the hub works, restored into an empty database, proved by counts and digests.

Not here: where copies are kept and for how long. Imported by the command desk.
"""
