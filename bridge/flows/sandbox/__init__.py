"""The borrower of a test application, who acts by the story of the phone.

Not here: the lender's part (adapters.sandbox). Works on the hub of a test system only: there alone such rows are posted.
Imported by jobs, web and the wiring.
"""
