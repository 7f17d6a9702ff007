"""The blueprint of /partners: nobody enters without a session; whose page it is, the session alone says."""

from datetime import datetime

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.web.charts.spans import in_words
from bridge.web.entering.sessions import Sessions, present_visit, sit_down
from bridge.web.entering.threshold import asks_keys, is_file
from bridge.web.partners import wording
from bridge.web.partners.decisions_csv import add_decisions_csv
from bridge.web.partners.deliveries import add_deliveries
from bridge.web.partners.endpoint import add_endpoint
from bridge.web.partners.keys import add_keys
from bridge.web.partners.log_in import add_log_in, threshold
from bridge.web.partners.logos import LOGO_BODY, add_logos
from bridge.web.partners.look import add_look
from bridge.web.partners.overview import add_overview
from bridge.web.partners.settings import PartnersSettings
from bridge.web.partners.sitting import own_site

_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# Pages that ask a key of the browser run the one script that does it; no other page runs any.
_CSP_OF_KEYS = f"{_CSP}; script-src 'self'; connect-src 'self'"
_HEADERS = {
    "Content-Security-Policy": _CSP,
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Bytes. A page sends a few fields, but for the one that sends a logo.
_BODY_LIMIT = 64 * 1024
_LOGO = "partners.logo"


def blueprint(hub: Hub, settings: PartnersSettings) -> Blueprint:
    """The door at /partners. Its forms carry their own token: exempt the blueprint from any app-wide one."""
    door = Blueprint("partners", __name__, url_prefix="/partners", template_folder="templates", static_folder="static")
    sessions = Sessions(hub, settings, "partners")
    at = threshold(hub, sessions)

    @door.before_request
    def only_people_of_sites() -> ResponseReturnValue | None:
        request.max_content_length = LOGO_BODY if request.endpoint == "partners.upload_logo" else _BODY_LIMIT
        sit_down(sessions.stranger() if is_file() or request.endpoint == _LOGO else sessions.read())
        user = present_visit().user
        g.sender = f"partner:{user.rpartition('@')[2]}" if user else "site"
        return None if request.endpoint == _LOGO else at.way_out()

    @door.after_request
    def strictly(answer: Response) -> Response:
        if asks_keys():
            answer.headers["Content-Security-Policy"] = _CSP_OF_KEYS
        for name, value in _HEADERS.items():
            answer.headers.setdefault(name, value)
        if request.endpoint != _LOGO and not is_file():
            answer.headers["Cache-Control"] = "no-store"
        return answer

    _give_words(door, hub)
    add_log_in(door, at)
    add_overview(door, hub)
    add_decisions_csv(door, hub)
    add_keys(door, hub)
    add_endpoint(door, hub)
    add_deliveries(door, hub)
    add_look(door, hub, settings)
    add_logos(door, hub)
    return door


def _give_words(door: Blueprint, hub: Hub) -> None:
    def when(at: datetime, form: str = "%d.%m.%Y %H:%M") -> str:
        return f"{hub.clock.local(at):{form}}"

    @door.context_processor
    def words() -> dict[str, object]:
        visit = present_visit()
        return {
            "visit": visit,
            "when": when,
            "words": wording,
            "in_words": in_words,
            "site": own_site(hub) if visit.user else None,
        }
