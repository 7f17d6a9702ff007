"""`bridge retention` and `bridge subject`: how long data is kept, what a person asks for.

Not here: rules and flows. Imported by bridge.__main__ only.
"""
