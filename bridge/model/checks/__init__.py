"""Checks of what a borrower types: numbers of documents, names, phone. Form and check digits only, no look-ups.

Not here: whether a document is valid or belongs to the person (bureau, ministry, bank), the texts shown (bridge.web).
Imported by flows and web; imports the standard library only.
"""
