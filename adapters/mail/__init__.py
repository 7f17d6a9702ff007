"""Letters by SMTP, to whatever server the lender has.

Not here: what is written to whom and when.
Imported by the wiring alone.
"""
