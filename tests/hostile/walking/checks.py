"""What every answer of the hub must hold, whoever asked for whatever. Each check gives back words for what is wrong."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

MARK = "zq9'\"><o5 x=y>"
EVIL = "evil.example"
# Of every answer. What a door may say in another way is looked at below.
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_FRAMES = ("DENY", "SAMEORIGIN")
_REFERRERS = ("same-origin", "no-referrer")
_INSIDE = re.compile(
    r"Traceback|site-packages|werkzeug\.|sqlalchemy|psycopg|sqlite3\.|File \"/|jinja2\.|NoneType|object at 0x|"
    + re.escape(str(Path(__file__).parents[3])),
    re.IGNORECASE,
)
_UNSAFE = re.compile(r"unsafe-eval|unsafe-inline|\*|data:|http:")
_PAPER = "style-src 'unsafe-inline'"
"""A paper of the lender is handed over byte for byte, with its own style; nothing in it can run."""


def faults(answer: TestResponse, *, inside: bool) -> Iterator[str]:
    """`inside`: whoever asked has a session."""
    yield from _headers(answer)
    yield from _policy(answer)
    yield from _cookies(answer)
    yield from _kept(answer, inside)
    yield from _said(answer)


def _headers(answer: TestResponse) -> Iterator[str]:
    told = answer.headers
    yield from (f"{name}: {told.get(name)}" for name, value in _ALWAYS.items() if not (told.get(name) or "").startswith(value))
    if told.get("X-Frame-Options") not in _FRAMES:
        yield f"frames: {told.get('X-Frame-Options')}"
    if told.get("Referrer-Policy") not in _REFERRERS:
        yield f"referrer: {told.get('Referrer-Policy')}"
    if told.get("Cross-Origin-Opener-Policy") != "same-origin":
        yield "no opener policy"
    open_to_all = told.get("Access-Control-Allow-Origin") == "*"
    if told.get("Cross-Origin-Resource-Policy") != ("cross-origin" if open_to_all else "same-origin"):
        yield f"resource policy: {told.get('Cross-Origin-Resource-Policy')}"
    if told.get("Access-Control-Allow-Origin") not in (None, "*") or "Access-Control-Allow-Credentials" in told:
        yield f"shared with {told.get('Access-Control-Allow-Origin')}"
    for name in ("X-Powered-By", "X-AspNet-Version"):
        if name in told:
            yield name
    repeated = [name for name in {*dict(told.items())} if len(told.getlist(name)) > 1 and name not in ("Set-Cookie", "Vary")]
    if repeated:
        yield f"said twice: {repeated}"


def _policy(answer: TestResponse) -> Iterator[str]:
    policy = answer.headers.get("Content-Security-Policy", "")
    if not policy.startswith("default-src 'none'"):
        yield f"policy: {policy}"
    if "frame-ancestors" not in policy and "sandbox" not in policy:
        yield f"may be framed: {policy}"
    if answer.mimetype == "text/html" and "script-src" in policy and "base-uri 'none'" not in policy:
        yield "base-uri"
    if _UNSAFE.search(policy.replace(_PAPER, "")):
        yield f"unsafe: {policy}"
    if answer.data and answer.mimetype.startswith("text/") and "charset=utf-8" not in answer.content_type.lower():
        yield f"no charset: {answer.content_type}"
    if answer.data and not answer.content_type:
        yield "no type"


def _cookies(answer: TestResponse) -> Iterator[str]:
    for line in answer.headers.getlist("Set-Cookie"):
        name = line.partition("=")[0]
        flags = {part.strip().lower() for part in line.split(";")[1:]}
        if (
            not name.startswith("__Host-")
            or not {"secure", "httponly", "path=/"} <= flags
            or not flags & {"samesite=lax", "samesite=strict"}
        ):
            yield f"cookie {name}: {sorted(flags)}"
        if any(flag.startswith("domain") for flag in flags):
            yield f"cookie {name} goes to other hosts"


def _kept(answer: TestResponse, inside: bool) -> Iterator[str]:
    kept = answer.headers.get("Cache-Control", "")
    file = answer.mimetype in (
        "text/css",
        "text/javascript",
        "application/javascript",
        "image/svg+xml",
        "image/png",
        "font/woff2",
    )
    if answer.headers.getlist("Set-Cookie") and "no-store" not in kept:
        yield f"a cookie in an answer that may be kept: {kept}"
    if (
        inside
        and not file
        and "no-store" not in kept
        and "public" not in kept
        and "max-age" not in kept
        and answer.status_code == 200
    ):
        yield f"may be kept: {kept}"
    if not kept:
        yield "nothing is said about keeping"


def _said(answer: TestResponse) -> Iterator[str]:
    if answer.status_code >= 500:
        yield f"status {answer.status_code}"
    text = (
        answer.get_data(as_text=True)
        if answer.mimetype.startswith(("text/", "application/")) and b"%PDF" not in answer.data[:8]
        else ""
    )
    if MARK in text or "<o5" in text:
        yield "what was sent stands in the page as it was sent"
    if found := _INSIDE.search(text):
        yield f"tells of its inside: {found.group()}"
    if any(MARK in value or "\r" in value or "\n" in value for _, value in answer.headers.items()):
        yield "what was sent stands in a header"
    place = answer.headers.get("Location", "")
    if urlsplit(place).netloc not in ("", "hub.test", "site.test") or place.startswith(("//", "\\")):
        yield f"leads to {place}"
    if EVIL in text or EVIL in str(answer.headers):
        yield "another host's name came back"
