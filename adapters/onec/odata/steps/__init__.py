"""The steps of a map's call over OData: as data, read and checked from a map file, and run one after the other.

Not here: how a row is read or written (adapters.onec.odata), which steps a base needs (its map).
Imported by adapters.onec.
"""
