"""The Russian working calendar, read from the `holidays` package and handed over as a model value.

Not here: what a working day means for a due date (bridge.model.law), corrections made by people (the store).
Imported by bridge.wiring only.
"""
