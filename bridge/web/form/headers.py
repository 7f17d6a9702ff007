"""Headers of every page of the form: what a browser may load and where it may post, and that nothing is kept."""

from urllib.parse import urlsplit

from flask import Response, request

from bridge.web.form.settings import FormSettings

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self' {acquirer}; base-uri 'none'; frame-ancestors 'none'"
)


def add_headers(response: Response, settings: FormSettings) -> Response:
    """Strict CSP, no sniffing, no referrer to other hosts, no copy of personal pages in any cache."""
    policy = _POLICY.format(acquirer=_origin(settings.acquirer_origin))
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
    if not request.path.startswith("/form/look/"):
        response.headers["Cache-Control"] = "no-store"
        response.vary.update(("Cookie", "Accept-Language"))
    return response


def _origin(address: str) -> str:
    """Scheme, host and port; a path would narrow the policy to one page of the acquirer."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
