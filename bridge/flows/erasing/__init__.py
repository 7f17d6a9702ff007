"""Personal data at its end: what is due by the rules, what a person asks for, what stays and why.

Not here: rules (bridge.model.erasing), tables (bridge.store.erasing). Imported by jobs, the office's pages, the desk.
"""
