"""Calls about pushes: each try, an event sent again, the endpoint paused and resumed.

Not here: the feed (events.py), the pushing itself (jobs). Imported by the door and the published description.
"""
