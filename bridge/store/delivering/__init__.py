"""Tries of events and waiting rows, as sites ask for them.

Not here: writing tries (bridge.store.events), the queue itself (bridge.store.work_queue). Imported by bridge.store.store.
"""
