"""What was said in calls: packed, sealed, beside the lines of the journal.

Not here: the lines (bridge.store.office_rows). Imported by bridge.store.
"""
