"""The office: what 1C can't show. Cases as one timeline, queues of what waits for a person, personal data masked.

Not here: decisions on loans (1C), rules, SQL. Imported by bridge.app.
"""

from bridge.web.office.door import blueprint
from bridge.web.office.settings import OfficeSettings

__all__ = ["OfficeSettings", "blueprint"]
