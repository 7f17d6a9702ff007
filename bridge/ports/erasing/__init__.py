"""Erasing personal data, as flows see it: the store's part, and the list that outlives a store.

Not here: rules (bridge.model.erasing). Imported by flows and the store.
"""

from bridge.ports.erasing.parts import ErasedList, Erasing, ErasingParts, NoList, Sent

__all__ = ["ErasedList", "Erasing", "ErasingParts", "NoList", "Sent"]
