"""The office's page of one case's papers: the set with its digests, how figures were compared, and what a person may decide.

Not here: what a comparison is (bridge.flows.papers), the papers themselves (borrowers and the evidence hand them out).
Imported by bridge.web.office.door.
"""

from bridge.web.office.papers.page import add_papers

__all__ = ["add_papers"]
