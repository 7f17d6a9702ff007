"""Tables of people who log in.

Not here: what borrowers log in with (bridge.store.schema.lives), what sites' people did on their page (sites).
Imported by bridge.store.schema.
"""
