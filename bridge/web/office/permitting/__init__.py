"""Which right each page and action of the office needs.

Not here: which role has which right (bridge.model.staff.roles). Imported by the office's door.
"""
