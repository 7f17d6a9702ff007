"""The journal of signatures and its anchors on tables that only grow.

Not here: how lines and trees are hashed (bridge.model.evidence).
Imported by the store.
"""
