"""`bridge config …`: the operator's files checked, taken, compared, brought back.

Not here: what is checked, and how a version is taken (bridge.wiring hands both over). Imported by bridge.__main__ only.
"""
