"""Report files of PayU, CSV and XML, read row by row whatever the account's panel made of them.

Not here: comparing them with anything (flows), the reports that API v4 gives when asked.
Imported by adapters.payu alone.
"""
