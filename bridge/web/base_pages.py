"""What all pages share: the base template, the stylesheet and scripts under /assets, filters and texts in templates."""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, request, url_for
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from bridge.web.texts import LANGUAGES, gettext, markup, ngettext, present, speak
from bridge.web.wording import FILTERS

NAME = "web"
_STATIC = Path(__file__).parent / "static"
_ADDRESS = "/assets"
_YEAR = 365 * 24 * 3600
# Browsers differ little in what they send: the same few lines are read over and over.
_HEADERS_KEPT = 256
_ADDRESSES_KEPT = 1024


def install_base_pages(app: Flask) -> None:
    """Give the app the shared templates, /assets, the filters and `_()`; a second call changes nothing."""
    if NAME in app.blueprints:
        return
    shared = Blueprint(NAME, __name__, template_folder="templates", static_folder="static", static_url_path=_ADDRESS)
    shared.after_request(_keep_assets)
    app.register_blueprint(shared)
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(asset=asset, vendor=vendor, language=lambda: present().locale.language)
    app.jinja_env.globals["url_for"] = _remembered_addresses()
    app.jinja_env.add_extension("jinja2.ext.i18n")
    install: Any = app.jinja_env
    install.install_gettext_callables(gettext, ngettext, newstyle=True)
    app.jinja_env.globals["_"] = markup


def listen_to_language() -> None:
    """Before a request: speak Russian, or English to a browser that prefers it."""
    speak(language_of(request.environ.get("HTTP_ACCEPT_LANGUAGE", "")))


@lru_cache(_HEADERS_KEPT)
def language_of(header: str) -> str:
    """The language to speak to a browser that sent this Accept-Language."""
    return parse_accept_header(header, LanguageAccept).best_match(LANGUAGES, default=LANGUAGES[0])


def asset(name: str) -> str:
    """The address of a file of ours, with its digest, so that it may be kept for a year."""
    return request.script_root + _asset(name)


@cache
def _asset(name: str) -> str:
    digest = sha256((_STATIC / name).read_bytes()).hexdigest()[:12]
    return f"{_ADDRESS}/{name}?v={digest}"


def _remembered_addresses() -> Callable[..., str]:
    """Flask's `url_for` for the templates of one app: a page names the same few addresses whoever looks at it."""

    @lru_cache(_ADDRESSES_KEPT)
    def known(_root: str, endpoint: str, values: tuple[tuple[str, str], ...]) -> str:
        named: dict[str, Any] = dict(values)
        return url_for(endpoint, **named)

    def address(endpoint: str, **values: Any) -> str:
        # What depends on more than its words (numbers that look like others, this blueprint, this host) is made each time.
        if endpoint[0] == "." or "_external" in values or any(type(value) is not str for value in values.values()):
            return url_for(endpoint, **values)
        return known(request.script_root, endpoint, tuple(values.items()))

    return address


@cache
def vendor() -> Mapping[str, bool]:
    """Which browser libraries were fetched before the start; pages work without them."""
    return {name: (_STATIC / "vendor" / f"{name}.js").is_file() for name in ("htmx.min", "maska")}


def _keep_assets(response: Response) -> Response:
    """A file asked for with its digest never changes."""
    if "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
