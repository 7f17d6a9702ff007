"""A tour that is cancelled after the payout: what its site gives back, how it falls on loan, advance and buyer, where it stands.

Not here: refunds of a borrower's card payments (model.paying.refund), the ledger of an advance (model.advance).
Imported by ports, flows, web and the store.
"""
