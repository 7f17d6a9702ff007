"""The hub's own domain: what a tour loan is, its rules, the steps of its life and the doors to them.

Not here: anything that knows an outside system by name (adapters), field names of others (mappings), installations (config).
Imported by wsgi.py and the command desk only.
"""

import gc

# A process of the hub keeps what it loads, some hundred thousand objects: looking for garbage among them after each 700 new ones
# is a tenth of its start, and later finds next to nothing, as a request leaves few circles behind.
gc.set_threshold(10_000, 20, 50)
