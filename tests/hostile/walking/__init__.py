"""A scanner of the hub's own doors: every route as every kind of visitor, with what attackers send, and what answers must hold.

Not here: parsers under attack (tests.hostile.attacks), raw bytes to the server (tests.hostile.serving).
Imported by tests.hostile.
"""
