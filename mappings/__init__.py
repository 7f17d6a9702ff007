"""Field maps as data: what each outside system calls our things, and the small engine that reads such maps.

Not here: addresses, calls, decisions. A map of another base is another TOML file, not code.
Imported by adapters; imports bridge.model alone.
"""
