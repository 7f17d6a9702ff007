"""Offers before an application, and the clock of a tour as sites read it.

Not here: the rules (bridge.model.offering), rate cards (bridge.web.rates).
Imported by the door.
"""
