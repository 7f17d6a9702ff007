"""`bridge bench`: the speed of the hub's parts, each figure beside its ceiling measured in the same run.

Not here: anything that serves a customer; the far sides are answered by instant stand-ins of this package.
Imported by the command desk.
"""
