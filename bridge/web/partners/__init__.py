"""The page of a tour site's own people: its keys, endpoint, deliveries, times and look. Nobody sees another site's anything.

Not here: the API that the site's programs call (partner_api), rules, SQL.
Imported by bridge.app.
"""

from bridge.web.partners.door import blueprint
from bridge.web.partners.settings import PartnersSettings

__all__ = ["PartnersSettings", "blueprint"]
