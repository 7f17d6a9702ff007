"""How statements reach the database's driver: worked out once, and sent together where nobody waits for their answers.

Not here: what is asked or written (the repositories of bridge.store), how a database is opened (bridge.store.engine).
Imported by bridge.store alone.
"""
