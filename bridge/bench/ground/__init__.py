"""What a measurement stands on: programs in processes of their own, PostgreSQL, Redis, the settings of a hub.

Not here: what is measured. Everything made here lies in the scratch folder of the run and ends with it.
Imported by bridge.bench alone.
"""
