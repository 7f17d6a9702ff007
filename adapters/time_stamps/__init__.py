"""Time stamps by RFC 3161 from a server of another party.

Not here: what is stamped (flows), keeping stamps (the store).
Imported by the wiring.
"""
