"""A refusal in two voices: a numbered neutral reason for the site, and what else would be possible, with exact figures.

Not here: the lender's own words (model.decision), the texts of borrowers' pages (web).
Imported by model.application, flows and web.
"""
