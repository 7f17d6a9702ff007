"""Log-in and log-out of people of tour sites; both stand in the site's journal."""

from flask import Blueprint, request

from bridge.flows.hub import Hub
from bridge.flows.partner_page.note_act import Person, Step, note_act
from bridge.web.entering.log_in import Threshold, hang_log_in
from bridge.web.entering.sessions import Sessions, present_visit
from bridge.web.partners.settings import PartnersSettings
from bridge.web.partners.sitting import person


def add_log_in(door: Blueprint, hub: Hub, settings: PartnersSettings, sessions: Sessions) -> None:
    """Hang log-in and log-out on the door."""

    def came(user: str) -> None:
        name, _, site = user.rpartition("@")
        with hub.store.begin() as tx:
            note_act(hub, tx, Person(site, name, request.remote_addr or ""), Step.LOGGED_IN)

    def left() -> None:
        with hub.store.begin() as tx:
            note_act(hub, tx, person(), Step.LOGGED_OUT, present_visit().mark)

    hang_log_in(door, hub, settings, sessions, Threshold("partners", "overview", came, left))
