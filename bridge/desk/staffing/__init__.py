"""`bridge people`: people who log in, from the command line: the first administrator, and help when nobody gets in.

Not here: what the steps do (bridge.flows.staffing), the office's page for the same.
Imported by bridge.__main__.
"""
