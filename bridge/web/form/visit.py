"""One request of a borrower with everything a view needs; views are plain functions of it."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.flows.applying.enter_form import session_application, session_mark
from bridge.flows.find_closed import find_closed
from bridge.flows.hub import LOAN_SYSTEM, Hub
from bridge.flows.messaging.second_channel import request_call
from bridge.model.application import Application
from bridge.model.errors import CodeTooSoonError, StepClosedError
from bridge.model.evidence.hand import Hand
from bridge.model.one_time_code import Purpose
from bridge.web.form.cookies import csrf_token, session_token
from bridge.web.form.faults import Fault
from bridge.web.form.places import NOTES, place_of
from bridge.web.form.settings import FormSettings
from bridge.web.form.tour_card import tour_card
from bridge.web.texts import gettext as _
from bridge.web.wording import short_span

SEE_OTHER, UNPROCESSABLE = 303, 422
_LONGEST_AGENT = 300


@dataclass(frozen=True)
class Visit:
    """The hub, the settings, and the borrower's application where a session told it."""

    hub: Hub
    settings: FormSettings
    known: Application | None = None

    @property
    def application(self) -> Application:
        """The application of this session; only pages that ask for a session read it."""
        if self.known is None:
            raise LookupError("a page without a session asked for the application")
        return self.known

    @property
    def hand(self) -> Hand:
        """Whose act this request is, for the journal of signatures."""
        mark = session_mark(session_token(self.settings))
        return Hand(request.remote_addr or "", request.user_agent.string[:_LONGEST_AGENT], mark)

    def fresh(self) -> "Visit":
        """The same request with the application as it is now."""
        return replace(self, known=session_application(self.hub, session_token(self.settings)))

    def lender_closed(self) -> bool:
        """True while the lender's system lets nobody in, and not only for some seconds."""
        with self.hub.store.read() as tx:
            closed = find_closed(tx, LOAN_SYSTEM, self.hub.clock.now())
        return closed is not None and closed.lasts

    def show(self, page: str, *, status: int = 200, faults: tuple[Fault, ...] = (), **values: Any) -> ResponseReturnValue:
        """Draw a page. With faults: their summary on top, and the status that says the form was not taken."""
        common: dict[str, Any] = {
            "settings": self.settings,
            "csrf": csrf_token(self.settings),
            "note": _note(),
            "faults": faults,
            "fault_of": {fault.field: fault.text for fault in faults},
            "local": self.hub.clock.local,
        }
        if self.known is not None:
            common |= self._borrower_values(self.known)
        text = render_template(f"form/{page}.html", **(common | values))
        return make_response(text, UNPROCESSABLE if faults else status)

    def _borrower_values(self, application: Application) -> dict[str, Any]:
        return {
            "application": application,
            "borrower": application.borrower,
            "partner": self.hub.partner(application),
            "terms": self.hub.product(application).terms,
            "today": self.hub.clock.today(),
            "card": tour_card(application, self.hub.clock.now()),
        }

    def go(self, endpoint: str, **values: Any) -> ResponseReturnValue:
        """Lead the browser on with a GET."""
        return redirect(url_for(f"form.{endpoint}", **values), SEE_OTHER)

    def ask_for_call(self, purpose: Purpose) -> dict[str, Any]:
        """Have the phone rung in place of the SMS; returns what the code's page is to say of it."""
        try:
            request_call(self.hub, self.application.id, purpose, self.hand)
        except CodeTooSoonError as error:
            return {"note": "call_later", "seconds": error.seconds}
        except StepClosedError:
            return {"note": "no_call"}
        return {"note": "calling"}

    def go_right(self, note: str | None = None) -> ResponseReturnValue:
        """Lead the browser to the page where the application stands now."""
        fresh = self.fresh()
        return self.go(place_of(fresh.known), note=note) if fresh.known else self.go("enter")


def typed(name: str) -> str:
    """One field of the posted form, without spaces around."""
    return request.form.get(name, "").strip()


def typed_code() -> str:
    """The digits of the code that was typed or pasted, whatever stood around them."""
    return "".join(letter for letter in typed("code") if letter.isdecimal() and letter.isascii())


def _note() -> str:
    """The note a redirect left in the address: known words only, and at most one small number."""
    text = NOTES.get(request.args.get("note", ""))
    if text is None:
        return ""
    seconds = request.args.get("seconds", "")
    span = timedelta(seconds=int(seconds) if seconds.isdecimal() and len(seconds) < 5 else 30)
    return _(text) % {"span": short_span(span)} if "%(" in text else _(text)
