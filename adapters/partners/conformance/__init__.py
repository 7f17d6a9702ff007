"""A receiver of callbacks put to the test from outside: what it is sent, and what its answers say of it.

Not here: the hub's own pushes (standard_webhooks), printing. Nothing of the hub's store is read or written.
Imported by bridge.desk.partners.
"""
