"""Tables about erasing personal data: what was erased, and what may not be.

Not here: the tables that are emptied (bridge.store.erasing names them).
Imported by bridge.store.schema.
"""

from bridge.store.schema.erasing.tables import erasure_holds, erasures

__all__ = ["erasure_holds", "erasures"]
