"""The form's first page with a made-up order, for whoever chooses how it looks. Nothing on it can be sent.

Not here: how a look is chosen and checked. Imported by bridge.app, which hands it to the page of tour sites.
"""

from bridge.web.form.previewing.first_page import preview

__all__ = ["preview"]
