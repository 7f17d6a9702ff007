"""Log-in, log-out and «Мой вход» of officers."""

import structlog
from flask import Blueprint

from bridge.flows.hub import Hub
from bridge.web.entering.log_in import hang_log_in
from bridge.web.entering.own_pages import hang_own_pages
from bridge.web.entering.threshold import Threshold, add_files
from bridge.web.office.sessions import Sessions

_log = structlog.get_logger("bridge.web.office")


def threshold(hub: Hub, sessions: Sessions) -> Threshold:
    """The office as its log-in knows it."""
    return Threshold("office", "cases", hub, sessions, _came, lambda: None)


def add_log_in(door: Blueprint, at: Threshold) -> None:
    """Hang all that on the door."""
    add_files(door)
    hang_log_in(door, at)
    hang_own_pages(door, at)


def _came(user: str) -> None:
    _log.info("an officer logged in", user=user)
