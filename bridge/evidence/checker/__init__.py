"""The checker of an evidence archive: the standard library alone, Python 3.8 or newer, nothing of the hub.

Not here: making archives (bridge.evidence.pack); only `archive` is shared, so that one layout is written and checked.
Imported by bridge.evidence; its modules, put one behind the other, are `check.py` inside every archive.
"""
