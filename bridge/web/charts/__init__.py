"""Pictures of figures made on the server, and spans of time in words: for every door that draws.

Not here: what is measured (bridge.model.timing), pages.
Imported by doors.
"""
