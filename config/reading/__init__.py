"""The operator's files as a whole: which there are, on which line a key stands, what shape each must have, all faults at once.

Not here: what a gate, an occasion or a paper is (bridge.wiring.checking knows that and adds its own faults).
Imported by bridge.wiring and the command desk.
"""
