"""The office's pages of gates: who waits for which; one case's gates with law, evidence and the officer's record.

Not here: what opens a gate (bridge.model.gates), what a record does (bridge.flows.gates).
Imported by bridge.web.office.door.
"""

from bridge.web.office.gates.page import add_gates

__all__ = ["add_gates"]
