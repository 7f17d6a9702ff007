"""Rules of paying: what is owed with its parts, money that waits for a person, the books of a day, automatic debits.

Not here: one payment's life (bridge.model.payment), the order of the law (bridge.model.credit.allocation).
Imported by the model, ports, flows, store and web.
"""
