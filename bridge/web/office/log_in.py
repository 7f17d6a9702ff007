"""Log-in and log-out of officers."""

import structlog
from flask import Blueprint

from bridge.flows.hub import Hub
from bridge.web.entering.log_in import Threshold, hang_log_in
from bridge.web.office.sessions import Sessions
from bridge.web.office.settings import OfficeSettings

_log = structlog.get_logger("bridge.web.office")


def add_log_in(door: Blueprint, hub: Hub, settings: OfficeSettings, sessions: Sessions) -> None:
    """Hang log-in and log-out on the door."""
    hang_log_in(door, hub, settings, sessions, Threshold("office", "cases", _came, lambda: None))


def _came(user: str) -> None:
    _log.info("an officer logged in", user=user)
