"""Headers of every answer, an error's and a file's too. A door that says something of its own is not overruled."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask, Response, request

_ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)
# A browser that was here once comes back over https alone, to hosts below this one, too.
_HTTPS = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
# Whoever leaves takes along what the browser kept of these pages; cookies are ended by the door itself.
_LEAVING = frozenset({"form.sign_out", "office.log_out", "partners.log_out"})
Line = tuple[str, str]


def add_headers(app: Flask, *, https: bool) -> None:
    """`https`: the hub is reached over https, whatever the way from its proxy is."""
    lines = (*_ALWAYS, _HTTPS) if https else _ALWAYS
    app.wsgi_app = Completing(app.wsgi_app, lines)  # type: ignore[method-assign]  # the documented way

    @app.after_request
    def take_along(answer: Response) -> Response:
        if request.endpoint in _LEAVING and answer.status_code < 400:
            answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        return answer


class Completing:
    """Adds what an answer does not say itself, as it goes out: Flask would look at each of these lines twice."""

    def __init__(self, app: Callable[..., Any], lines: Sequence[Line]) -> None:
        self._app = app
        self._lines = [(name, name.lower(), value) for name, value in lines]

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """As a WSGI application."""

        def begin(status: str, headers: list[Line], *error: Any) -> Any:
            return start_response(status, self._completed(headers), *error)

        return self._app(environ, begin)

    def _completed(self, headers: list[Line]) -> list[Line]:
        own = {name.lower(): value for name, value in headers}
        lines = headers + [(name, value) for name, lowered, value in self._lines if lowered not in own]
        # A page framed by our own page may be framed: old browsers are told so, too.
        if "frame-ancestors 'self'" in own.get("content-security-policy", ""):
            lines = _with(lines, "X-Frame-Options", "SAMEORIGIN")
        # A caller elsewhere reads what any caller may read.
        if own.get("access-control-allow-origin") == "*":
            lines = _with(lines, "Cross-Origin-Resource-Policy", "cross-origin")
        return lines


def _with(lines: list[Line], name: str, value: str) -> list[Line]:
    return [*(line for line in lines if line[0].lower() != name.lower()), (name, value)]
