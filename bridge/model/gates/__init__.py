"""Gates of an application: what must stand before the signature and before the payout, each with its evidence.

Not here: who is asked for evidence and when (bridge.flows.gates), the values of the law's parameters (config/law.toml).
Imported by the whole of bridge; the words of one gate are in gate.py, the table of all of them in table.py.
"""

from bridge.model.gates.gate import BY_OFFICE, By, Gate, GateName, GateState, Stage

__all__ = ["BY_OFFICE", "By", "Gate", "GateName", "GateState", "Stage"]
