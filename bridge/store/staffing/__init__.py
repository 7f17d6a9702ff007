"""People who log in, on tables: they, their factors, sessions, invitations, counted tries, the journal.

Not here: rules of passwords, pauses and sessions (bridge.model.staff), what a log-in does (bridge.flows.staffing).
Imported by the store.
"""
