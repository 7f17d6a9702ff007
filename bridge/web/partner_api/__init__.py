"""The door for tour sites: signed JSON over HTTP under /partner/v1. Reads messages, names what is wrong, calls flows.

Not here: rules of a loan, pushes to sites (jobs, adapters). Imported by bridge.app.
"""

from bridge.web.partner_api.authentication import PartnerApiSettings
from bridge.web.partner_api.door import blueprint

__all__ = ["PartnerApiSettings", "blueprint"]
