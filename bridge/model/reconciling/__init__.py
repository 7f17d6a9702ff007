"""What a difference between the hub and the loan system is: its kinds, both values, the id by which it is known again.

Not here: how differences are found and fixed (bridge.flows.reconciling), where they are kept (store).
Imported by ports, flows, store, web and desk.
"""
