"""The advance as its site reads it and tells of it.

Not here: the ledger (bridge.model.advance), the calls about the application as a whole.
Imported by the door and by the calls about applications.
"""
