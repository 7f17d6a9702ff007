"""Help: a borrower asks, the office answers in its hours, each sees what is new; closed and taken up again.

Not here: rules of threads (bridge.model.helping), written answers (config/products), pages (web).
Imported by web.
"""
