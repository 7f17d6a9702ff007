"""The borrower's form and cabinet: pages that translate HTTP to flows and back; they work without JavaScript.

Not here: rules of the loan (model), what happens (flows), SQL, other doors.
Imported by bridge.app.
"""

from bridge.web.form.door import blueprint
from bridge.web.form.previewing import preview
from bridge.web.form.settings import FormSettings

__all__ = ["FormSettings", "blueprint", "preview"]
