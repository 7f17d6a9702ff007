"""A site's endpoint and what is pushed to it: paused, disabled after long failure, resumed; an event sent again.

Not here: one push of one event (notify_partner), how rows are repeated (jobs). Imported by doors, jobs and the wiring.
"""
