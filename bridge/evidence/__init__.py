"""What a third person gets in hand: the archive of one application's evidence, its checker, the lender's signature.

Not here: rules of chains and trees (bridge.model.evidence), where lines are kept (bridge.store).
Imported by flows, the desk and the wiring.
"""
