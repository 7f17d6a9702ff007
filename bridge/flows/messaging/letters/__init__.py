"""Letters to tour sites: posted with the change they tell of, written when they are sent.

Not here: the server of letters (adapters). Nothing personal is in them, so no text is kept. Imported by flows, jobs.
"""
