"""The office's pages of evidence: one case's chain, anchors and archive; all day anchors, to be published.

Not here: making and checking archives (bridge.flows.evidence).
Imported by bridge.web.office.door.
"""

from bridge.web.office.evidence.page import add_evidence

__all__ = ["add_evidence"]
