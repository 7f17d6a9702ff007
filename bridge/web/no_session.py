"""Flask's own session, closed: what it holds lies in a cookie. The doors that need a session keep one of their own."""

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin


class NoSession(SessionInterface):
    """Nobody reads the cookie, and whoever writes to `flask.session` gets a RuntimeError."""

    def open_session(self, app: Flask, request: Request) -> None:
        """None: Flask puts a session in place that refuses every write."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """There is nothing to save."""
