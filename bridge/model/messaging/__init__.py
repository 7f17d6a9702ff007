"""Rules of messages to borrowers: when a second channel may be used.

Not here: gateways and their words (ports, adapters), texts (products).
Imported by products, flows, the wiring.
"""
