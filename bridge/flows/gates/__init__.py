"""Gates of an application, step by step: judge them, ask for evidence, take an officer's record, list who waits.

Not here: what opens a gate (bridge.model.gates), the release of the payout itself (bridge.flows.signing).
Imported by the flows of signing, by web, jobs and the desk.
"""
