"""People who log in: how they are added, prove who they are, change their factors, and how their sessions end.

Not here: pages and cookies (bridge.web.entering), rules (bridge.model.staff), borrowers' ways in (bridge.flows.cabinet).
Imported by doors, jobs and the desk.
"""
