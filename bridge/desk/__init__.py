"""The command desk: what an operator types. Aligned columns, `--json` everywhere, exit codes that scripts can trust.

Not here: rules (flows do the work), wiring (bridge.__main__ hands it in).
Imported by bridge.__main__.
"""
