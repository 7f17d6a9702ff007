"""All faults of a configuration at once, each with file, line and reason: what the files' shapes leave open and the hub knows.

Not here: what is told about a shape alone (config.reading), and looking at the network (`bridge check`, `bridge partners check`).
Imported by bridge.wiring.
"""

from bridge.wiring.checking.whole import Around, faults_of

__all__ = ["Around", "faults_of"]
