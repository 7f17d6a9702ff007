"""Signs rate cards with the lender's Ed25519 key.

Not here: what a card says (bridge.model.offering), where it is kept (store).
Imported by bridge.wiring only.
"""
