"""Work that is due: which flow does which kind of row, how often a failed one is tried again, and the two runners.

Not here: rules of a loan's life. The row is the truth; a runner only wakes it.
Imported by bridge.app, bridge.wiring and the command desk.
"""
