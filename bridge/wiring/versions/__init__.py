"""Versions of the configuration: read from files, checked, kept in the store, brought into force in every process.

Not here: what is wrong in a file (bridge.wiring.checking). Imported by bridge.wiring, bridge.app and bridge.__main__.
"""
