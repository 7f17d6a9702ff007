"""Stories of a site's test system: which phone has which life.

Not here: who plays the lender (adapters.sandbox) and the borrower (flows.sandbox). Nothing of it is asked by live applications.
Imported by flows, web, adapters.sandbox and bridge.wiring.
"""
