"""Steps 11 and 12: an instalment is paid at the acquirer and posted into the loan system, once, to the kopeck.

Not here: signatures and words of the acquirer (adapters).
Imported by web (cabinet, notices) and jobs.
"""
