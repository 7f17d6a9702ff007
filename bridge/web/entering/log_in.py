"""Log-in and log-out of a door of people with passwords: name and password, second factor, the link of an invitation.

An unknown name is answered like a wrong password: with the same work and the same words.
"""

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bridge.flows.staffing import end_sittings
from bridge.flows.staffing import log_in as entry
from bridge.flows.staffing import prove_code as code
from bridge.flows.staffing import prove_key as key
from bridge.flows.staffing.change_password import accept_invitation, invited
from bridge.flows.staffing.open_sitting import Entered
from bridge.model.checks.strict_json import JsonRefusedError, read_json
from bridge.model.staff.factors import FEW_CODES, spoken
from bridge.model.staff.passwords import PasswordUnfitError
from bridge.model.staff.pauses import NotProvedError, PausedError
from bridge.model.staff.people import Person, PersonUnknownError
from bridge.model.staff.sittings import Stage
from bridge.web.entering import wording
from bridge.web.entering.sessions import hand_of_request, present_visit, require_token
from bridge.web.entering.threshold import Threshold, when_in_words

# Of a code of an app; a recovery code is longer.
_DIGITS = 6
_log = structlog.get_logger("bridge.web.entering")


def hang_log_in(door: Blueprint, at: Threshold) -> None:
    """Hang log-in, second factor, invitation and log-out on the door."""
    _hang_password(door, at)
    _hang_factor(door, at)
    _hang_invitation(door, at)


def paused(at: Threshold, error: PausedError) -> tuple[str, dict[str, str]]:
    """What is told while a pause lasts, and its header."""
    return wording.pause(error.seconds, when_in_words(at.hub, error.until)), {"Retry-After": str(error.seconds)}


def credential_of_form() -> Mapping[str, Any]:
    """What the script put into the form: the answer of a key. Raises NotProvedError for anything that is no JSON object."""
    try:
        told = read_json(request.form.get("credential", "").encode())
    except JsonRefusedError:
        told = None
    if not isinstance(told, dict):
        raise NotProvedError("this is no answer of a key")
    return told


def as_json(text: str) -> Response:
    """An answer for our script."""
    return Response(text, content_type="application/json")


def _log_in_page(at: Threshold, fault: str = "", status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """The door's own form: each says whom it is for."""
    onward, user = request.values.get("next", ""), request.form.get("user", "")[:100]
    text = render_template(f"{at.door}/log_in.html", fault=fault, onward=onward, user=user)
    answer = make_response(text, status, headers or {})
    if present_visit().sitting is None:
        at.sessions.keep(answer, present_visit())
    return answer


def _hang_password(door: Blueprint, at: Threshold) -> None:
    @door.get("/log-in")
    def log_in() -> ResponseReturnValue:
        return _log_in_page(at)

    @door.post("/log-in")
    def enter() -> ResponseReturnValue:
        require_token()
        user, password, hand = request.form.get("user", ""), request.form.get("password", ""), hand_of_request()
        try:
            entered = entry.log_in(at.hub, at.door, user, password, hand)
        except PausedError as error:
            told, headers = paused(at, error)
            return _log_in_page(at, told, 429, headers)
        except NotProvedError:
            _log.warning("a log-in failed", door=at.door, address=hand.address)
            return _log_in_page(at, wording.WRONG, 401)
        if entered.stage is Stage.INSIDE:
            at.came(user.strip().lower())
        return at.go_in(entered, _onward())

    @door.post("/log-out")
    def log_out() -> ResponseReturnValue:
        require_token()
        if present_visit().user:
            at.left()
        end_sittings.log_out(at.hub, present_visit().digest, request.remote_addr or "")
        answer = make_response(redirect(at.address("log_in"), 303))
        at.sessions.end(answer)
        return answer


class FactorPage:
    """The question for the second factor, and what follows from an answer."""

    def __init__(self, at: Threshold) -> None:
        self.at = at

    def show(self, fault: str = "", status: int = 200, headers: dict[str, str] | None = None) -> Response:
        """The form."""
        at, person = self.at, present_visit().person
        with at.hub.store.read() as tx:
            keys = bool(person and key.party_of(at.hub, at.door) and key.keys_of(tx, person))
        return at.page("factor", status, headers, fault=fault, onward=request.values.get("next", ""), keys=keys)

    def proved(self, prove: Callable[[], Entered | None], wrong: str, *, by_code: bool = False) -> ResponseReturnValue:
        """In, or the form with what was wrong. `by_code`: by a recovery code."""
        require_token()
        visit = present_visit()
        if visit.stage is not Stage.OWES or visit.person is None:
            return redirect(self.at.address("log_in"), 303)
        try:
            entered = prove()
        except PausedError as error:
            told, headers = paused(self.at, error)
            return self.show(told, 429, headers)
        except NotProvedError:
            _log.warning("a second factor failed", door=self.at.door)
            return self.show(wrong, 401)
        if entered is None:
            return redirect(self.at.inside(""), 303)
        self.at.came(visit.person.name)
        return self.at.go_in(entered, self.at.address("own") if self._few_codes(visit.person, by_code) else _onward())

    def _few_codes(self, person: Person, by_code: bool) -> bool:
        """Whoever came in by one of the last recovery codes is shown where new ones are made."""
        if not by_code:
            return False
        with self.at.hub.store.read() as tx:
            return tx.factors.codes_left(person.id) <= FEW_CODES


def _hang_factor(door: Blueprint, at: Threshold) -> None:
    page = FactorPage(at)

    @door.get("/log-in/factor")
    def factor() -> ResponseReturnValue:
        return page.show() if present_visit().stage is Stage.OWES else redirect(at.address("log_in"), 303)

    @door.post("/log-in/factor")
    def prove_factor() -> ResponseReturnValue:
        told, digest = request.form.get("code", ""), present_visit().digest
        by_code = len(spoken(told)) > _DIGITS
        return page.proved(lambda: code.prove_code(at.hub, digest, told, hand_of_request()), wording.WRONG_CODE, by_code=by_code)

    @door.post("/log-in/key")
    def ask_key() -> ResponseReturnValue:
        require_token()
        try:
            return as_json(key.ask_key(at.hub, present_visit().digest))
        except NotProvedError:
            return as_json("{}"), 409

    @door.post("/log-in/key/answer")
    def prove_key() -> ResponseReturnValue:
        digest = present_visit().digest
        return page.proved(lambda: key.prove_key(at.hub, digest, credential_of_form(), hand_of_request()), wording.WRONG_KEY)


def _hang_invitation(door: Blueprint, at: Threshold) -> None:
    def page(token: str, fault: str = "", status: int = 200) -> Response:
        person = invited(at.hub, token, at.door)
        return at.page("welcome", status, fault=fault, person=person, token=token)

    def over() -> Response:
        return at.page("link_over", 404)

    @door.get("/welcome/<token>")
    def welcome(token: str) -> ResponseReturnValue:
        try:
            return page(token)
        except PersonUnknownError:
            return over()

    @door.post("/welcome/<token>")
    def accept(token: str) -> ResponseReturnValue:
        require_token()
        password = request.form.get("password", "")
        try:
            if password != request.form.get("again", ""):
                return page(token, wording.NOT_SAME, 422)
            name = invited(at.hub, token, at.door).name
            entered = accept_invitation(at.hub, token, at.door, password, hand_of_request())
        except PasswordUnfitError as error:
            return page(token, wording.UNFIT[error.code], 422)
        except PersonUnknownError:
            return over()
        if entered.stage is Stage.INSIDE:
            at.came(name)
        return at.go_in(entered)


def _onward() -> str:
    return request.form.get("next", "")
