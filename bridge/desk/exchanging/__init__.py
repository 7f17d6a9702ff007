"""Commands about the exchange with 1C and its work: asking a base, comparing with it, rows of work and far sides.

Not here: rules (flows do the work).
Imported by bridge.__main__.
"""
