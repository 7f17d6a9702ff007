"""`bridge check`: proves an installation before it opens, part by part, each fault with what to do about it.

Not here: the books of a hub that runs (`bridge invariants`). Imported by bridge.__main__ only.
"""
