"""What stands before every call of a site: its allowance, replays refused, changes only to what was read.

Not here: signatures (model.checks), counting over several processes (adapters.turnstile).
Imported by the door and by bridge.wiring.
"""
