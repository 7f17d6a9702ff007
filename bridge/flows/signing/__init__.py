"""Steps 7 to 10: papers, the borrower's signature, the gates, the payout and the loan that follows.

Not here: instalments (repaying).
Imported by web and jobs.
"""
