"""Load and far sides that cost little processor time: raw sockets, hand-made HTTP/1.1, each in a process of its own.

Not here: what the requests say (the measurements make them).
Imported by bridge.bench alone.
"""
