"""The doors: partners' API, notices from outside, the borrower's form, the office, error pages and health. HTTP ↔ flow.

Not here: rules, SQL, outside systems. Imported by bridge.app alone; a door never imports another door.
"""
