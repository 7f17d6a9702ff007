"""The blueprint of /office: nobody enters without a session; nothing but its own files may run on its pages."""

from datetime import datetime

from flask import Blueprint, Response, g, render_template, request
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.model.errors import ApplicationUnknownError
from bridge.model.money import shown_kopecks, shown_rubles
from bridge.web.entering.threshold import is_file
from bridge.web.office import masking, wording
from bridge.web.office.bulk import add_choosing, add_runs
from bridge.web.office.cases import add_cases
from bridge.web.office.contact import add_contact
from bridge.web.office.decisions import add_decisions
from bridge.web.office.differences import add_differences
from bridge.web.office.evidence import add_evidence
from bridge.web.office.exporting import add_exporting
from bridge.web.office.far_sides import add_far_sides
from bridge.web.office.gates import add_gates
from bridge.web.office.gates.rows import STATES
from bridge.web.office.help import add_help
from bridge.web.office.log_in import add_log_in, threshold
from bridge.web.office.numbers import add_numbers
from bridge.web.office.papers import add_papers
from bridge.web.office.payments import add_days, add_payments
from bridge.web.office.people import add_people
from bridge.web.office.permitting.guard import add_refusal, may, open_to_all, require_right, take_role
from bridge.web.office.queues import add_queues
from bridge.web.office.refunds import add_refunds
from bridge.web.office.searching import add_searching
from bridge.web.office.seconding import add_seconding
from bridge.web.office.sessions import Sessions, present_visit, sit_down
from bridge.web.office.settings import OfficeSettings
from bridge.web.office.subjects import add_subjects

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _CSP,
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_BODY_LIMIT = 64 * 1024


def blueprint(hub: Hub, settings: OfficeSettings) -> Blueprint:
    """The door at /office. Its forms carry their own token: exempt the blueprint from any app-wide one."""
    door = Blueprint("office", __name__, url_prefix="/office", template_folder="templates", static_folder="static")
    sessions = Sessions(hub, settings)
    at = threshold(hub, sessions)

    @door.before_request
    def only_officers() -> ResponseReturnValue | None:
        request.max_content_length = _BODY_LIMIT
        sit_down(sessions.stranger() if is_file() else sessions.read())
        visit = present_visit()
        g.sender = f"office:{visit.user}" if visit.user else "office"
        take_role(visit.person.role if visit.user and visit.person else None)
        if visit.user and not open_to_all():
            require_right()
        return at.way_out()

    @door.after_request
    def strictly(answer: Response) -> Response:
        answer.headers.update(_HEADERS)
        if not is_file():
            answer.headers["Cache-Control"] = "no-store"
        return answer

    @door.errorhandler(ApplicationUnknownError)
    def no_such_case(_error: ApplicationUnknownError) -> ResponseReturnValue:
        return render_template("office/missing.html"), 404

    add_refusal(door)
    _give_words(door, hub)
    add_log_in(door, at)
    add_cases(door, hub)
    add_searching(door, hub)
    add_queues(door, hub)
    add_differences(door, hub)
    add_payments(door, hub)
    add_days(door, hub)
    add_refunds(door, hub)
    add_contact(door, hub)
    add_decisions(door, hub)
    add_numbers(door, hub)
    add_far_sides(door, hub)
    add_help(door, hub)
    add_gates(door, hub)
    add_people(door, hub)
    add_papers(door, hub)
    add_evidence(door, hub)
    add_seconding(door, hub)
    add_subjects(door, hub)
    add_runs(door, hub)
    add_exporting(door, hub)
    add_choosing(door, hub)
    return door


def _give_words(door: Blueprint, hub: Hub) -> None:
    def when(at: datetime, form: str = "%d.%m.%Y %H:%M") -> str:
        return f"{hub.clock.local(at):{form}}"

    @door.context_processor
    def words() -> dict[str, object]:
        return {
            "visit": present_visit(),
            "may": may,
            "when": when,
            "money": shown_rubles,
            "exact": shown_kopecks,
            "words": wording,
            "masking": masking,
            "gate_states": STATES,
            "sites": {name: partner.title for name, partner in hub.partners.items()},
        }
