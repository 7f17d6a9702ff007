"""The tables of what borrowers are told and ask.

Not here: how a database gets them (the migrations alone; a test compares the two).
Imported by bridge.store.schema.
"""
