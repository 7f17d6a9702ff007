"""The exchange measured: a site's order (a), callbacks (b, c), a decision on its way (d), a payment notice (e).

Not here: how a place is made, how load is borne.
Imported by bridge.bench.table; the makers of requests by the generator's process.
"""
