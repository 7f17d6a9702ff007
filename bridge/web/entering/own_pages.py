"""«Мой вход»: a person's own second factors, password, sessions and the lines of the journal about them."""

from collections.abc import Callable

from flask import Blueprint, Response, make_response, redirect, request
from flask.typing import ResponseReturnValue

from bridge.flows.staffing import change_factors, end_sittings
from bridge.flows.staffing import change_password as words_of
from bridge.flows.staffing import prove_code as code_of
from bridge.flows.staffing import prove_key as key_of
from bridge.flows.staffing.open_sitting import Entered, NotFreshError
from bridge.model.errors import StepClosedError
from bridge.model.staff.factors import FEW_CODES
from bridge.model.staff.passwords import PasswordUnfitError
from bridge.model.staff.pauses import NotProvedError, PausedError
from bridge.model.staff.people import Person
from bridge.model.staff.sittings import Stage
from bridge.web.entering import wording
from bridge.web.entering.log_in import as_json, credential_of_form, paused
from bridge.web.entering.sessions import hand_of_request, present_visit, require_token
from bridge.web.entering.threshold import Threshold
from bridge.web.qr_code import qr_svg

_LINES = 20


class OwnPages:
    """What the routes below share: pages with what was wrong, and errors of flows as answers."""

    def __init__(self, at: Threshold) -> None:
        self.at, self.hub = at, at.hub

    @property
    def person(self) -> Person:
        """Whoever is inside, or sets up the first factor."""
        person = present_visit().person
        if person is None:
            raise NotProvedError("nobody is here")
        return person

    @property
    def digest(self) -> str:
        """Of this session."""
        return present_visit().digest

    def overview(self, fault: str = "", status: int = 200, headers: dict[str, str] | None = None) -> Response:
        """Everything of one's own."""
        with self.hub.store.read() as tx:
            factors, left = tx.factors.of(self.person.id), tx.factors.codes_left(self.person.id)
            sittings = end_sittings.open_sittings(self.hub, tx, self.person.id)
            acts = tx.person_acts.newest(_LINES, self.person.id)
        shown = [one for one in factors if one.confirmed_at]
        return self.at.page(
            "own", status, headers, fault=fault, factors=shown, left=left, few=FEW_CODES, sittings=sittings, acts=acts,
            keys=key_of.party_of(self.hub, self.at.door) is not None, enrols=present_visit().stage is Stage.ENROLS,
            owed=self.person.role in self.hub.entry.second_factor,
            done=request.args.get("done", ""),
        )  # fmt: skip

    def app(self, fault: str = "", status: int = 200, headers: dict[str, str] | None = None) -> Response:
        """The new app's secret as a picture and as text."""
        factor = change_factors.waiting_app(self.hub, self.digest)
        address = change_factors.address_of_app(self.hub, self.person, factor)
        picture = qr_svg(address, "Код для приложения")
        secret = " ".join(factor.secret[n : n + 4] for n in range(0, len(factor.secret), 4))
        return self.at.page("app", status, headers, fault=fault, qr=picture, secret=secret)

    def prove(self, fault: str = "", status: int = 200, headers: dict[str, str] | None = None) -> Response:
        """Who sits there?"""
        with self.hub.store.read() as tx:
            factors = tx.factors.of(self.person.id)
            keys = key_of.party_of(self.hub, self.at.door) is not None and bool(key_of.keys_of(tx, self.person))
        coded = any(one.confirmed_at for one in factors)
        return self.at.page("prove", status, headers, fault=fault, coded=coded, keys=keys)

    def password(self, fault: str = "", status: int = 200, headers: dict[str, str] | None = None) -> Response:
        """The form for a new one."""
        return self.at.page("password", status, headers, fault=fault)

    def attempt(self, page: Callable[..., Response], do: Callable[[], ResponseReturnValue], wrong: str) -> ResponseReturnValue:
        """What `do` answers; its errors on `page`. Whoever is not fresh proves first who they are."""
        try:
            return do()
        except NotFreshError:
            return redirect(self.at.address("own_prove"), 303)
        except PausedError as error:
            told, headers = paused(self.at, error)
            return page(told, 429, headers)
        except NotProvedError:
            return page(wrong, 401)
        except StepClosedError:
            return page(wording.NOT_NOW, 409)
        except PasswordUnfitError as error:
            return page(wording.UNFIT[error.code], 422)

    def added(self, entered: Entered) -> Response:
        """A factor more: the new session where there is one, and the recovery codes, once."""
        answer = self.at.page("codes", codes=entered.codes) if entered.codes else make_response(self.back("added"))
        if entered.token:
            self.at.sessions.start(answer, entered)
            self.at.came(self.person.name)
        return answer

    def back(self, done: str) -> ResponseReturnValue:
        """To the overview, which says what was done."""
        return redirect(self.at.address("own", done=done), 303)


def hang_own_pages(door: Blueprint, at: Threshold) -> None:
    """Hang «Мой вход» on the door."""
    own = OwnPages(at)
    _hang_looking(door, own)
    _hang_apps(door, own)
    _hang_factors(door, own)
    _hang_keys(door, own)
    _hang_proving(door, own)
    _hang_sessions(door, own)


def _hang_looking(door: Blueprint, own: OwnPages) -> None:
    door.add_url_rule("/me", "own", own.overview, methods=["GET"])

    @door.get("/me/password")
    def own_password() -> ResponseReturnValue:
        return own.password()

    @door.post("/me/password")
    def change_password() -> ResponseReturnValue:
        require_token()
        old, new = request.form.get("old", ""), request.form.get("password", "")
        if new != request.form.get("again", ""):
            return own.password(wording.NOT_SAME, 422)

        def do() -> ResponseReturnValue:
            words_of.change_password(own.hub, own.digest, old, new, hand_of_request())
            return own.back("password")

        return own.attempt(own.password, do, wording.WRONG_WORD)


def _hang_apps(door: Blueprint, own: OwnPages) -> None:
    @door.post("/me/app")
    def begin_app() -> ResponseReturnValue:
        require_token()

        def do() -> ResponseReturnValue:
            change_factors.begin_app(own.hub, own.digest)
            return redirect(own.at.address("own_app"), 303)

        return own.attempt(own.overview, do, "")

    @door.get("/me/app")
    def own_app() -> ResponseReturnValue:
        def do() -> ResponseReturnValue:
            try:
                return own.app()
            except StepClosedError:
                return redirect(own.at.address("own"), 303)

        return own.attempt(own.overview, do, "")

    @door.post("/me/app/confirm")
    def confirm_app() -> ResponseReturnValue:
        require_token()
        code = request.form.get("code", "")
        return own.attempt(
            own.app,
            lambda: own.added(change_factors.confirm_app(own.hub, own.digest, code, hand_of_request())),
            wording.WRONG_CODE,
        )


def _hang_factors(door: Blueprint, own: OwnPages) -> None:
    @door.post("/me/factors/<factor_id>/remove")
    def remove_factor(factor_id: str) -> ResponseReturnValue:
        require_token()

        def do() -> ResponseReturnValue:
            address = request.remote_addr or ""
            change_factors.remove_factor(own.hub, own.digest, factor_id, address)
            return own.back("removed")

        return own.attempt(own.overview, do, "")

    @door.post("/me/codes")
    def make_codes() -> ResponseReturnValue:
        require_token()

        def do() -> ResponseReturnValue:
            return own.at.page("codes", codes=change_factors.make_codes(own.hub, own.digest, request.remote_addr or ""))

        return own.attempt(own.overview, do, "")


def _hang_keys(door: Blueprint, own: OwnPages) -> None:
    @door.post("/me/key/ask")
    def begin_key() -> ResponseReturnValue:
        require_token()
        try:
            return as_json(change_factors.begin_key(own.hub, own.digest))
        except NotFreshError:
            return as_json("{}"), 403
        except (NotProvedError, StepClosedError):
            return as_json("{}"), 409

    @door.post("/me/key")
    def add_key() -> ResponseReturnValue:
        require_token()
        name, digest = request.form.get("name", ""), own.digest
        return own.attempt(
            own.overview,
            lambda: own.added(change_factors.add_key(own.hub, digest, name, credential_of_form(), hand_of_request())),
            wording.WRONG_KEY,
        )


def _hang_proving(door: Blueprint, own: OwnPages) -> None:
    def proved(do: Callable[[], object], wrong: str) -> ResponseReturnValue:
        require_token()

        def prove() -> ResponseReturnValue:
            do()
            return own.back("proved")

        return own.attempt(own.prove, prove, wrong)

    @door.get("/me/prove")
    def own_prove() -> ResponseReturnValue:
        return own.prove()

    @door.post("/me/prove")
    def prove_again() -> ResponseReturnValue:
        password, code, hand = request.form.get("password", ""), request.form.get("code", ""), hand_of_request()
        if code:
            return proved(lambda: code_of.prove_code(own.hub, own.digest, code, hand), wording.WRONG_CODE)
        return proved(lambda: words_of.prove_password(own.hub, own.digest, password, hand), wording.WRONG_WORD)

    @door.post("/me/prove/key")
    def prove_again_by_key() -> ResponseReturnValue:
        return proved(lambda: key_of.prove_key(own.hub, own.digest, credential_of_form(), hand_of_request()), wording.WRONG_KEY)


def _hang_sessions(door: Blueprint, own: OwnPages) -> None:
    @door.post("/me/sessions/<mark>/end")
    def end_own_sitting(mark: str) -> ResponseReturnValue:
        require_token()
        end_sittings.end_sitting(own.hub, own.person.id, mark, own.person.name, request.remote_addr or "")
        return own.back("ended")

    @door.post("/me/sessions/end")
    def end_own_sittings() -> ResponseReturnValue:
        require_token()
        end_sittings.end_everywhere(own.hub, own.person.id, own.person.name, request.remote_addr or "")
        return redirect(own.at.address("log_in"), 303)
