"""What all pages share: the base template, the stylesheet and scripts under /assets, filters and texts in templates."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, g, request, url_for

from bridge.web.texts import LANGUAGES, gettext, ngettext, present, speak
from bridge.web.wording import FILTERS

NAME = "web"
_STATIC = Path(__file__).parent / "static"
_YEAR = 365 * 24 * 3600


def install_base_pages(app: Flask) -> None:
    """Give the app the shared templates, /assets, the filters and `_()`; a second call changes nothing."""
    if NAME in app.blueprints:
        return
    shared = Blueprint(NAME, __name__, template_folder="templates", static_folder="static", static_url_path="/assets")
    shared.after_request(_keep_assets)
    app.register_blueprint(shared)
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(asset=asset, vendor=vendor, language=lambda: present().locale.language)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    install: Any = app.jinja_env
    install.install_gettext_callables(gettext, ngettext, newstyle=True)


def listen_to_language() -> None:
    """Before a request: speak Russian, or English to a browser that prefers it."""
    speak(request.accept_languages.best_match(LANGUAGES, default=LANGUAGES[0]))
    g.language = present().locale.language


@cache
def _digest(name: str) -> str:
    return sha256((_STATIC / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a file of ours, with its digest, so that it may be kept for a year."""
    return url_for(f"{NAME}.static", filename=name, v=_digest(name))


def vendor() -> Mapping[str, bool]:
    """Which browser libraries were fetched at set-up; pages work without them."""
    return {name: (_STATIC / "vendor" / f"{name}.js").is_file() for name in ("htmx.min", "maska")}


def _keep_assets(response: Response) -> Response:
    """A file asked for with its digest never changes."""
    if "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
