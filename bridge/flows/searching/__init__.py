"""Finding an application: what the one box of the office looks up, and keeping the digests of what is sealed.

Not here: how an index is walked (bridge.store.finding). Imported by the office's pages, the jobs and the desk.
"""
