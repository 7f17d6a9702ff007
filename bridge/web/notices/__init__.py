"""The door for notices from outside: the acquirer's payments and the loan system's changed deals. Stored, then answered.

Not here: what a notice does (flows), words of the senders (adapters). Imported by bridge.app.
"""

from bridge.web.notices.door import NoticesSettings, blueprint

__all__ = ["NoticesSettings", "blueprint"]
