"""Counts the calls of sites, in one process or over all of them in Redis.

Not here: what a site may do (web), the wake-ups of workers (bridge.jobs).
Imported by bridge.wiring only.
"""
