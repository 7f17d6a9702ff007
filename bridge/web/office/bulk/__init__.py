"""Work on many rows: choosing with a preview, beginning, progress, stopping, what came of each row.

Not here: how it is done (bridge.flows.bulk). Imported by the office's door.
"""

from bridge.web.office.bulk.choosing import add_choosing
from bridge.web.office.bulk.runs import add_runs

__all__ = ["add_choosing", "add_runs"]
