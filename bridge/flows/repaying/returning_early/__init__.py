"""The borrower's wish for money paid ahead: handed over before its payment is posted, looked at after.

Not here: choosing it (bridge.flows.repaying.start_payment), the posting itself. Imported by the flows of repaying and signing.
"""
