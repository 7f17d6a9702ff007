"""Where events go: the address and its state, pause and resume, a test event with its answer."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.flows.delivering.hold_endpoint import endpoint_of, pause_endpoint, resume_endpoint
from bridge.flows.hub import Hub
from bridge.flows.partner_page.change_settings import bring_address_back, change_address
from bridge.flows.partner_page.note_act import Step, note_act
from bridge.flows.partner_page.send_test_event import send_test_event
from bridge.model.errors import FieldInvalidError, StepClosedError, TooManyTriesError
from bridge.model.partner_page.own_words import PartnerAct, Subject
from bridge.web.entering.sessions import require_token
from bridge.web.partners.sitting import own_site, person
from bridge.web.partners.wording import DONE

_LONGEST_URL = 2000
_EARLIER, _LAST_ACTS = 6, 20
_STEPS = (Step.ADDRESS_CHANGED, Step.PAUSED, Step.RESUMED)
_BY_OFFICE = "Паузу поставил офис займодавца: снять её может только он. Позвоните туда."


@dataclass(frozen=True)
class ShownTest:
    """The last test event: `status` 0 when there was no answer."""

    at: datetime
    person: str
    status: int
    milliseconds: int
    answer: str


def add_endpoint(door: Blueprint, hub: Hub) -> None:
    """Hang the page and its steps on the door."""

    @door.get("/endpoint")
    def endpoint() -> ResponseReturnValue:
        return _page(hub)

    @door.post("/endpoint/address")
    def set_address() -> ResponseReturnValue:
        require_token()
        url = request.form.get("url", "").strip()[: _LONGEST_URL + 1]
        try:
            change_address(hub, person(), url)
        except FieldInvalidError as error:
            return _page(hub, url_fault=error.message, url=url), 422
        return _done("address")

    @door.post("/endpoint/address/<int:version>")
    def restore_address(version: int) -> ResponseReturnValue:
        require_token()
        try:
            bring_address_back(hub, person(), version)
        except (FieldInvalidError, StepClosedError) as error:
            return _page(hub, url_fault=error.message), 422
        return _done("address")

    _add_sending(door, hub)


def _add_sending(door: Blueprint, hub: Hub) -> None:
    @door.post("/endpoint/pause")
    def pause() -> ResponseReturnValue:
        require_token()
        with hub.store.begin() as tx:
            pause_endpoint(hub, tx, own_site(hub))
            note_act(hub, tx, person(), Step.PAUSED)
        return _done("paused")

    @door.post("/endpoint/resume")
    def resume() -> ResponseReturnValue:
        require_token()
        try:
            with hub.store.begin() as tx:
                resume_endpoint(hub, tx, own_site(hub))
                note_act(hub, tx, person(), Step.RESUMED)
        except StepClosedError:
            return _page(hub, fault=_BY_OFFICE), 422
        return _done("resumed")

    @door.post("/endpoint/test")
    def test() -> ResponseReturnValue:
        require_token()
        try:
            send_test_event(hub, person())
        except TooManyTriesError as error:
            return _page(hub, fault=f"Пробное событие только что отправляли. Следующее — через {error.seconds} с."), 429
        return redirect(url_for("partners.endpoint") + "#test", 303)


def _done(word: str) -> ResponseReturnValue:
    return redirect(url_for("partners.endpoint", done=word), 303)


def _page(hub: Hub, fault: str = "", url_fault: str = "", url: str = "") -> str:
    site = own_site(hub)
    with hub.store.read() as tx:
        endpoint = endpoint_of(tx, site)
        earlier = tx.partner_settings.of(site.name, Subject.ADDRESS, _EARLIER)
        acts = tx.partner_acts.of(site.name, _LAST_ACTS, _STEPS)
        last = next(iter(tx.partner_acts.of(site.name, 1, [Step.TESTED])), None)
    settled = hub.settled(site.name).callback_url
    return render_template(
        "partners/endpoint.html", endpoint=endpoint, url=url or site.callback_url, url_fault=url_fault, fault=fault, acts=acts,
        earlier=[one for one in earlier if one.values["url"] not in (site.callback_url, settled)],
        settled="" if settled == site.callback_url else settled, test=_tested(last),
        done=DONE.get(request.args.get("done", "")) if not (fault or url_fault) else "",
    )  # fmt: skip


def _tested(act: PartnerAct | None) -> ShownTest | None:
    if act is None:
        return None
    status, milliseconds, answer = (*act.detail.split(" ", 2), "", "")[:3]
    return ShownTest(act.at, act.person, int(status or 0), int(milliseconds or 0), answer)
