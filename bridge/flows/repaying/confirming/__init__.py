"""The borrower confirms a payment by a one-time code, where the product asks for it.

Not here: codes themselves (bridge.flows.applying), the attempt (bridge.flows.repaying.start_payment).
Imported by web (form) and by bridge.flows.repaying.start_payment.
"""
