"""What only the office reads and writes: deeds that wait for a second person, work on many rows, the search, counts of queues.

Not here: SQL (bridge.store). Imported by flows, the office's pages and the store.
"""
