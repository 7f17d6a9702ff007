"""The OData wire: 1C's standard interface, version 3, in JSON and Atom, from an address to rows as plain Python.

Not here: names of a base (maps), what a row means to us (adapters.onec). No rule of a loan.
Imported by adapters.onec alone.
"""
