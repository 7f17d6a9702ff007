"""Automatic debits: each day those that are due are planned as one batch, and each card is charged under its agreement.

Not here: the borrower's consent and the card (bridge.flows.repaying.keep_card), what a payment does once it is paid.
Imported by web (office), the command desk and jobs.
"""
