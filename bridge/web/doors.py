"""The doors that stand open now: a request goes in and out by the same ones, whatever is put in their place meanwhile."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class Doors:
    """A WSGI application that can be changed while requests are within."""

    def __init__(self, first: WSGIApplication) -> None:
        self._now = first

    def change(self, other: WSGIApplication) -> None:
        """Who comes from now on goes in there."""
        self._now = other

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """As WSGI has it."""
        return self._now(environ, start_response)
