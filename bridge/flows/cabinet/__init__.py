"""The borrower's cabinet: logging in by phone and code, the applications of one phone, sign-ins and their end.

Not here: the link's way in (applying), what the cabinet shows (web.form), payments (repaying).
Imported by web and jobs.
"""
