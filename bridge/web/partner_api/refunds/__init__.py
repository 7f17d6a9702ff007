"""Refunds of tours after the payout as their site tells of them and reads them.

Not here: how the money falls (bridge.model.refunding), what is done about it (bridge.flows.refunding).
Imported by the door, by answers about applications and by the description.
"""
