"""The door's part in test systems: calls under a test secret go there, and there the clock is moved.

Not here: who acts for lender and borrower (adapters.sandbox, flows.sandbox), how a test system is built (wiring).
Imported by the door of the partner API, and by bridge.wiring and bridge.app for its types.
"""
