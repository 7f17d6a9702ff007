"""A gate before Flask for the one question that is asked at every passport: who issued it?

The route of issuers.py says everything that can be said; the gate says again what the route has drawn before, with the same
headers, and lets every other request pass. Most of what a look-up costs is the way through the framework, not the answer.
"""

from collections.abc import Iterable
from urllib.parse import parse_qsl
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from bridge.flows.hub import Hub
from bridge.ports.store import StoreUnavailableError
from bridge.web.base_pages import language_of
from bridge.web.errors import id_for
from bridge.web.form.answers import issuers

PATH = "/form/issuers"


class IssuersGate:
    """A WSGI application around another one; `headers` are those of every page of the form."""

    def __init__(self, inner: WSGIApplication, hub: Hub, headers: Iterable[tuple[str, str]]) -> None:
        self._inner = inner
        self._hub = hub
        self._headers = [("Content-Type", "text/html; charset=utf-8"), *headers]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The fragment, when it was drawn before; else whatever the inner application says."""
        fragment = self._drawn(environ) if _is_ours(environ) else None
        if fragment is None:
            return self._inner(environ, start_response)
        length = ("Content-Length", str(len(fragment)))
        start_response("200 OK", [*self._headers, length, ("X-Request-Id", id_for(environ.get("HTTP_X_REQUEST_ID", "")))])
        return [fragment]

    def _drawn(self, environ: WSGIEnvironment) -> bytes | None:
        asked: dict[str, str] = {}
        for name, value in parse_qsl(environ.get("QUERY_STRING", "")):
            asked.setdefault(name, value)
        try:
            offer = issuers.asked_offer(self._hub, asked)
        except StoreUnavailableError:
            return None
        return issuers.DRAWN.get(offer, language_of(environ.get("HTTP_ACCEPT_LANGUAGE", ""))) if offer else None


def _is_ours(environ: WSGIEnvironment) -> bool:
    return bool(environ["PATH_INFO"] == PATH and environ["REQUEST_METHOD"] == "GET")
