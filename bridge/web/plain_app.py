"""The Flask application that all doors hang on: without a session in a cookie, and without views that are coroutines.

The doors that need a session keep one of their own.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin


class NoSession(SessionInterface):
    """Nobody reads the cookie, and whoever writes to `flask.session` gets a RuntimeError."""

    def open_session(self, app: Flask, request: Request) -> None:
        """None: Flask puts a session in place that refuses every write."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """There is nothing to save."""


class PlainApp(Flask):
    """Serves no files of its own."""

    session_interface = NoSession()

    def __init__(self, import_name: str) -> None:
        super().__init__(import_name, static_folder=None)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """As it is: of each view and each hook Flask would ask at every request whether it is a coroutine."""
        return func
