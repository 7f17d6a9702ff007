"""What the server under attack serves: the method, the path and the length of the body, as the application saw them."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

LARGE = b"x" * 100_000


def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    """WSGI."""
    body = environ["wsgi.input"].read() if environ["PATH_INFO"] != "/unread" else b""
    told = (
        LARGE if environ["PATH_INFO"] == "/large" else f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {len(body)}".encode()
    )
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(told)))])
    return [told]
