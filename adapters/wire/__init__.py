"""How bytes come and go, the same for every outside system: connections that end on time, bounded unpacking, harmless XML.

Not here: what is called and repeated (adapters.http), what the bytes mean (each adapter), JSON (bridge.model.checks.strict_json).
Imported by adapters and the wiring.
"""
