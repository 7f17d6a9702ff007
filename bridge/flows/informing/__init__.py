"""Borrowers are told of their loans: announced with the change, told at a fit hour by channels they chose, reminded.

Not here: rules and texts (bridge.model.informing, config), the road of an SMS (messaging), the server of letters (adapters).
Imported by flows, jobs and web.
"""
