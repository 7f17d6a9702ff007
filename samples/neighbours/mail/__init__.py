"""A stand-in for the lender's mail server: takes letters by SMTP and shows them on a page, as a mailbox would.

Not here: sending on, TLS, accounts. Imported by nobody of the hub; `make demo` runs it.
"""
