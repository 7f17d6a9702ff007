"""The daily books of payments on three sides: compared, put right, signed off by a person.

Not here: one payment's way (bridge.flows.repaying), loans and deals (bridge.flows.reconciling).
Imported by web (office), the command desk and jobs.
"""
