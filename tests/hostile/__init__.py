"""Hostile input: every known attack on a parser, a client or an address of the hub, run one by one in a process of its own.

Not here: what the parsers accept (tests/contract, tests/unit), who may call (tests/journeys). `python -m tests.hostile` prints
the table: attack, where, refused how, milliseconds, megabytes. Small samples that are kept lie in samples/hostile/.
"""
