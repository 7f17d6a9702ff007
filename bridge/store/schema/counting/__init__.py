"""Tables of figures by day and of the copy of loans.

Not here: what is counted.
Imported by bridge.store.schema and bridge.store.counting.
"""
