"""The blueprint: the table of pages, and what happens around each: session, right page, CSRF, calm pages for errors."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from flask import Blueprint, Flask, g, request
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.model.errors import RuleBrokenError, VersionStaleError
from bridge.ports.outside_errors import BusyError, OutsideError
from bridge.ports.store import StoreUnavailableError
from bridge.web.base_pages import install_base_pages, listen_to_language
from bridge.web.form import arrival, signing, terms, waiting
from bridge.web.form.answers import check, issuers, known_client, questionnaire
from bridge.web.form.answers.gate import IssuersGate
from bridge.web.form.cabinet import log_in, phone, sign_ins
from bridge.web.form.cabinet.phone import behind_phone
from bridge.web.form.cabinet.typed_before import typed_before
from bridge.web.form.consents import pages as consent_pages
from bridge.web.form.cookies import csrf_holds, keep_visit
from bridge.web.form.gate_words import lines_before_signing
from bridge.web.form.headers import PageHeaders
from bridge.web.form.help import pages as help_pages
from bridge.web.form.help.guests import unread_here
from bridge.web.form.look import stylesheet
from bridge.web.form.messages import pages as message_pages
from bridge.web.form.messages.pages import stop_letters
from bridge.web.form.places import note_for, place_of
from bridge.web.form.repaying import cabinet, cards, confirming, draft_sum, paying, refunds, returning
from bridge.web.form.settings import FormSettings
from bridge.web.form.visit import Visit
from bridge.web.texts import speak

View = Callable[..., ResponseReturnValue]
# Bytes. A field takes far more to hold than to send, and no page asks for a tenth of this.
_BODY_LIMIT = 64 * 1024
GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")


@dataclass(frozen=True)
class Page:
    """One line of the table. `at`: shown only while the application stands at one of these places; None: always.

    `open`: no session is asked for.
    """

    path: str
    endpoint: str
    view: View
    methods: tuple[str, ...] = GET
    at: tuple[str, ...] | None = None
    open: bool = False


_ASKING = ("questionnaire", "more")
# Two tabs and the lender's decision may change one application at the same moment; more is somebody's loop.
_RACES = 3

PAGES = (
    Page("/f/<token>", "link", arrival.follow_link, open=True),
    Page("/a/<application_id>", "resume", arrival.resume, BOTH, open=True),
    Page("/form/enter", "enter", arrival.say_how_to_enter, open=True),
    Page("/form/look/<partner>.css", "look", stylesheet, open=True),
    Page("/form/state", "state", waiting.tell_place, open=True),
    Page("/form/log-in", "log_in", log_in.ask_phone, BOTH, open=True),
    Page("/form/log-in/code", "log_in_code", log_in.enter_code, BOTH, open=True),
    Page("/form/log-in/again", "log_in_again", log_in.send_again, POST, open=True),
    Page("/form/log-in/call", "log_in_call", log_in.call_me, POST, open=True),
    Page("/form/applications", "applications", sign_ins.show_applications),
    Page("/form/applications/<application_id>", "application", sign_ins.open_application, POST),
    Page("/form/sign-ins", "sign_ins", sign_ins.show_sign_ins),
    Page("/form/sign-out", "sign_out", sign_ins.leave, POST),
    Page("/form/help", "help", help_pages.show_help, BOTH, open=True),
    Page("/form/help/hints", "help_hints", help_pages.show_hints, POST, open=True),
    Page("/form/help/ask", "help_ask", help_pages.ask, POST, open=True),
    Page("/form/help/draft", "help_draft", help_pages.keep_question, POST),
    Page("/form/help/<thread_id>", "help_thread", help_pages.show_thread, open=True),
    Page("/form/help/<thread_id>/say", "help_say", help_pages.add_line, POST, open=True),
    Page("/form/help/<thread_id>/draft", "help_say_draft", help_pages.keep_line, POST),
    Page("/form/consents", "consents", consent_pages.show_consents, BOTH),
    Page("/form/messages", "messages", message_pages.choose, BOTH),
    Page("/letters/confirm/<token>", "mail_confirm", message_pages.confirm, BOTH, open=True),
    Page("/letters/stop/<token>", "mail_stop", message_pages.stop, open=True),
    Page("/form/", "start", arrival.start),
    Page("/form/phone", "phone", phone.ask_phone, BOTH, ("terms",)),
    Page("/form/terms", "terms", behind_phone(terms.read_terms), BOTH, ("terms",)),
    Page("/form/terms/code", "terms_code", behind_phone(terms.enter_code), BOTH, ("terms",)),
    Page("/form/terms/again", "terms_again", behind_phone(terms.send_again), POST, ("terms",)),
    Page("/form/terms/call", "terms_call", behind_phone(terms.call_me), POST, ("terms",)),
    Page("/form/questionnaire", "questionnaire", questionnaire.start, GET, ("questionnaire",)),
    Page("/form/known-client", "known_client", known_client.fill_in, BOTH, ("questionnaire",)),
    Page("/form/issuers", "issuers", issuers.look_up, open=True),
    *(Page(f"/form/{step}", step, questionnaire.answer, BOTH, _ASKING) for step in questionnaire.STEP_NAMES),
    Page("/form/draft/<page>", "draft", questionnaire.keep_typed, POST, _ASKING),
    Page("/form/check", "check", check.check_answers, BOTH, ("questionnaire",)),
    Page("/form/more", "more", check.answer_more, BOTH, ("more",)),
    Page("/form/waiting", "waiting", waiting.wait, GET, ("waiting",)),
    Page("/form/way", "way", waiting.choose, POST, ("waiting",)),
    Page("/form/ended", "ended", waiting.tell_end, GET, ("ended",)),
    Page("/form/contract", "contract", signing.read_contract, BOTH, ("contract",)),
    Page("/form/sign", "sign", signing.sign, BOTH, ("contract",)),
    Page("/form/sign/again", "sign_again", signing.send_again, POST, ("contract",)),
    Page("/form/sign/call", "sign_call", signing.call_me, POST, ("contract",)),
    Page("/form/papers/<paper_id>", "paper", signing.hand_paper),
    Page("/form/gates", "gates", waiting.show_gates, GET, ("gates",)),
    Page("/form/loan", "loan", cabinet.show_loan, GET, ("loan",)),
    Page("/form/loan/letter", "letter", cabinet.hand_letter, GET, ("loan",)),
    Page("/form/loan/pay", "pay_start", paying.choose_sum, BOTH, ("loan",)),
    Page("/form/loan/pay/draft", "pay_draft", draft_sum.keep_sum, POST, ("loan",)),
    Page("/form/pay/<payment_id>", "pay", paying.go_to_acquirer, GET, ("loan",)),
    Page("/form/pay/<payment_id>/code", "pay_code", confirming.confirm, BOTH, ("loan",)),
    Page("/form/pay/<payment_id>/code/again", "pay_code_again", confirming.send_again, POST, ("loan",)),
    Page("/form/pay/<payment_id>/code/call", "pay_code_call", confirming.call_me, POST, ("loan",)),
    Page("/form/payments/<payment_id>", "payment", returning.come_back, open=True),
    Page("/form/payments/<payment_id>/state", "payment_state", returning.tell_state, open=True),
    Page("/form/payments/<payment_id>/again", "pay_again", paying.pay_again, POST, ("loan",)),
    Page("/form/refunds/<refund_id>", "refund_choice", refunds.choose, POST, ("loan",)),
    Page("/form/card/revoke", "card_revoke", cards.revoke, POST, ("loan",)),
)


def blueprint(hub: Hub, settings: FormSettings) -> Blueprint:
    """The form's blueprint, to be registered at /. It brings the shared pages with it."""
    made = Blueprint("form", __name__, template_folder="templates")
    headers = PageHeaders.of(settings)
    made.record_once(lambda state: _set_up(cast(Flask, state.app), hub, headers))
    made.add_app_template_filter(lines_before_signing)
    made.before_request(_limit_body)
    made.before_request(listen_to_language)
    made.teardown_request(lambda error: speak(None))
    made.after_request(lambda response: headers.add_to(keep_visit(response, settings)))
    for page in PAGES:
        made.add_url_rule(page.path, page.endpoint, _bound(page, hub, settings), methods=page.methods)
    # Some of the acquirer's pages send the browser back with a form of their own: it is not read, so nothing guards it.
    made.add_url_rule("/form/payments/<payment_id>", "payment_posted", returning.go_on_back, methods=POST)
    # A mailbox ends letters by itself, without a page of ours (RFC 8058): the token is its right, and it can only end something.
    made.add_url_rule("/letters/stop/<token>", "mail_stop_at_once", stop_letters(hub, settings), methods=POST)
    made.context_processor(lambda: {"help_unread": lambda: unread_here(hub, settings)})
    return made


def _limit_body() -> None:
    request.max_content_length = _BODY_LIMIT


def _set_up(app: Flask, hub: Hub, headers: PageHeaders) -> None:
    """The shared pages, and the gate before the app that answers a look-up drawn before."""
    install_base_pages(app)
    app.wsgi_app = IssuersGate(app.wsgi_app, hub, (*headers.always, *headers.personal))  # type: ignore[method-assign]  # documented


def _bound(page: Page, hub: Hub, settings: FormSettings) -> View:
    """The view with everything around it. Who loses races again and again finds what was typed on a page that sends it anew."""

    def run(**values: str) -> ResponseReturnValue:
        visit = Visit(hub, settings)
        try:
            if request.method == "POST" and not csrf_holds(settings):
                return visit.show("stale", status=403, again=request.path, told=typed_before())
            return _shown_in_the_end(page, visit, values)
        except (StoreUnavailableError, OutsideError, VersionStaleError) as error:
            return _repeat_later(visit, closed=isinstance(error, BusyError))
        except RuleBrokenError:
            return _closed(visit)

    return run


def _shown_in_the_end(page: Page, visit: Visit, values: dict[str, str]) -> ResponseReturnValue:
    """A race lost with another change is run again on what stands then."""
    for _ in range(_RACES):
        with suppress(VersionStaleError):
            return _shown(page, visit, values)
    return _shown(page, visit, values)


def _shown(page: Page, visit: Visit, values: dict[str, str]) -> ResponseReturnValue:
    if page.open:
        return page.view(visit, **values)
    here = visit.fresh()
    if here.known is None:
        return here.go("enter")
    g.application_id = here.known.id
    if page.at is not None and place_of(here.known) not in page.at:
        return here.go_right(note_for(page.at[0], here.known))
    return page.view(here, **values)


def _closed(visit: Visit) -> ResponseReturnValue:
    """A rule closed the step while it was on the screen: show where the application stands now."""
    if request.method == "POST":
        return visit.go_right("passed")
    return visit.show("missing", status=404)


def _repeat_later(visit: Visit, *, closed: bool) -> ResponseReturnValue:
    """Something we need does not answer: keep what was typed on the page and let the borrower send it again.

    `closed`: it is the lender's system, which lets nobody in now. A password is typed anew: no page carries one.
    """
    kept = [(name, value) for name, values in request.form.lists() for value in values if name != "password"]
    again, posted = request.full_path.rstrip("?"), request.method == "POST"
    return visit.show("later", status=503, kept=kept, again=again, posted=posted, closed="later" if closed else "")
