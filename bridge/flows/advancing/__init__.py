"""The advance from the site's payment to its use or its return, and what the site tells of it.

Not here: what a line of the ledger means (bridge.model.advance), the price rules (deciding.change_price).
Imported by flows, web and jobs.
"""
