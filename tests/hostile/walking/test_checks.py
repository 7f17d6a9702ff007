"""The scanner's own eyes: an answer that is as it must be passes, and each thing that is wrong with one is seen."""

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from bridge.web.protecting import add_headers
from tests.hostile.walking.checks import EVIL, MARK, faults

COOKIE = "__Host-form=a; Secure; HttpOnly; Path=/; SameSite=Lax"
Spoil = Callable[[TestResponse], object]


def good() -> TestResponse:
    app = Flask("good")
    add_headers(app, https=True)
    app.add_url_rule("/", "page", lambda: "<p>здравствуйте</p>")
    answer = app.test_client().get("/")
    answer.headers.add("Set-Cookie", COOKIE)
    return answer


def test_an_answer_as_it_must_be_has_no_fault() -> None:
    assert list(faults(good(), inside=True)) == []


SPOILT: dict[str, Spoil] = {
    "no HSTS": lambda a: a.headers.remove("Strict-Transport-Security"),
    "sniffing": lambda a: a.headers.remove("X-Content-Type-Options"),
    "no policy": lambda a: a.headers.remove("Content-Security-Policy"),
    "an unsafe policy": lambda a: a.headers.set("Content-Security-Policy", "default-src 'none'; script-src 'unsafe-inline'"),
    "any origin": lambda a: a.headers.set("Access-Control-Allow-Origin", f"https://{EVIL}"),
    "frames": lambda a: a.headers.remove("X-Frame-Options"),
    "referrer": lambda a: a.headers.set("Referrer-Policy", "unsafe-url"),
    "opener": lambda a: a.headers.remove("Cross-Origin-Opener-Policy"),
    "a cookie for scripts": lambda a: a.headers.set("Set-Cookie", COOKIE.replace("HttpOnly; ", "")),
    "a cookie in clear": lambda a: a.headers.set("Set-Cookie", COOKIE.replace("Secure; ", "")),
    "a cookie of any host": lambda a: a.headers.set("Set-Cookie", COOKIE.replace("__Host-", "")),
    "a cookie for other sites": lambda a: a.headers.set("Set-Cookie", COOKIE.replace("Lax", "None")),
    "kept": lambda a: a.headers.set("Cache-Control", "private"),
    "kept with a cookie": lambda a: a.headers.set("Cache-Control", "public, max-age=60"),
    "what was sent": lambda a: a.set_data(f"<p>{MARK}</p>"),
    "a trace": lambda a: a.set_data("Traceback (most recent call last)"),
    "another host": lambda a: a.set_data(f'<a href="https://{EVIL}/">'),
    "a redirect": lambda a: a.headers.set("Location", f"https://{EVIL}/"),
    "a redirect without a scheme": lambda a: a.headers.set("Location", "//evil.test/"),
    "a fault": lambda a: setattr(a, "status_code", 500),
    "no charset": lambda a: a.headers.set("Content-Type", "text/html"),
    "said twice": lambda a: a.headers.add("Cache-Control", "no-store"),
}


@pytest.mark.parametrize("what", SPOILT)
def test_what_is_wrong_is_seen(what: str) -> None:
    answer = good()
    SPOILT[what](answer)
    assert list(faults(answer, inside=True))
