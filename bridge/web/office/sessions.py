"""Who sits at the office's page."""

from bridge.flows.hub import Hub
from bridge.web.entering import sessions
from bridge.web.entering.sessions import present_visit, require_token, sit_down
from bridge.web.office.settings import OfficeSettings

__all__ = ["Sessions", "present_visit", "require_token", "sit_down"]


class Sessions(sessions.Sessions):
    """Sessions of officers."""

    def __init__(self, hub: Hub, settings: OfficeSettings) -> None:
        super().__init__(hub, settings, "office")
