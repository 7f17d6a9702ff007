"""Headers of every answer, an error's and a file's too. A door that says something of its own is not overruled."""

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


def add_headers(app: Flask, *, https: bool) -> None:
    """`https`: the hub is reached over https, whatever the way from its proxy is."""
    lines = (*_ALWAYS, _HTTPS) if https else _ALWAYS

    @app.after_request
    def complete(answer: Response) -> Response:
        own = {name.lower(): value for name, value in answer.headers}
        answer.headers.extend([line for line in lines if line[0].lower() not in own])
        # A page framed by our own page may be framed: old browsers are told so, too.
        if "frame-ancestors 'self'" in own.get("content-security-policy", ""):
            answer.headers["X-Frame-Options"] = "SAMEORIGIN"
        # A caller elsewhere reads what any caller may read.
        if own.get("access-control-allow-origin") == "*":
            answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if request.endpoint in _LEAVING and answer.status_code < 400:
            answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        return answer
