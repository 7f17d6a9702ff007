"""`bridge backup` and `bridge restore`: a copy of the store with a paper that says what it holds.

Not here: how copies are made. Imported by bridge.__main__ only.
"""
