"""Counts the calls of sites over all web processes in Redis.

Not here: what a site may do, the turnstile of one process (web), the wake-ups of workers (bridge.jobs).
Imported by bridge.wiring only.
"""
