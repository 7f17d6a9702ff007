"""Large numbers measured: calls of 1C (f), the passport look-up (g), borrowers at once (h), a store that grows (i).

Not here: how a place is made, how load is borne.
Imported by bridge.bench.table; the makers of requests by the generator's process.
"""
