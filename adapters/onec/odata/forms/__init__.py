"""The two forms of the standard interface, JSON and Atom: bodies into plain rows and back.

Not here: addresses, requests, what a row means. Both forms give the same rows.
Imported by adapters.onec.odata alone.
"""
