"""`make demo`: the hub and its five neighbours on loopback, and the player that acts a whole story by itself.

Not here: the neighbours (samples.neighbours), the installation with PostgreSQL and Redis (samples.up).
Started as `python -m samples.demo`; samples.up and the tests that run stories import it.
"""
