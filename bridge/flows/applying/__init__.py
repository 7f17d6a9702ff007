"""Steps 1 to 3: the site's order arrives, the borrower comes in, acknowledges the terms, fills in the questionnaire.

Not here: what the loan system hears of it (deciding).
Imported by web.
"""
