"""Commands about tour sites: their files looked through, and the conformance run against a receiver of callbacks.

Not here: the rules of addresses and signatures (adapters.partners), what the hub does at its start with a faulty file (wiring).
Imported by bridge.__main__.
"""
