"""Making the archive of one application's evidence: contents, protocol, README, sums, the lender's signature.

Not here: reading the store (bridge.flows.evidence), checking (bridge.evidence.checker).
Imported by flows.
"""
