"""A tour that was cancelled after the payout: announced by its site, shared out, its money confirmed by a person, posted, ended.

Not here: how the money falls (bridge.model.refunding), the ledger of the advance (bridge.flows.advancing).
Imported by flows, web and jobs.
"""
