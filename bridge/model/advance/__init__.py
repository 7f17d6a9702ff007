"""The advance that the buyer paid on the site: a ledger of its own, from the site's payment to its use or its return.

Not here: the sum that is lent (model.application), who writes the ledger (flows.advancing).
Imported by ports, flows, web and the store.
"""
