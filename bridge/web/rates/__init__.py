"""The door that anybody may open: published rate cards, the keys they are signed with, the script that shows a monthly price.

Not here: what a card says (model), who publishes it (flows). No personal data ever passes here.
Imported by bridge.app and the door for tour sites.
"""

from bridge.web.rates.door import blueprint

__all__ = ["blueprint"]
