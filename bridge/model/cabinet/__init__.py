"""The borrower's cabinet: trying to log in by phone, and what is remembered of each sign-in.

Not here: codes themselves (model.one_time_code), pages (web.form), SQL.
Imported by ports, flows, store and web.
"""
