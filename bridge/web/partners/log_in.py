"""Log-in, log-out and «Мой вход» of people of tour sites; coming and going stand in the site's journal too."""

from flask import Blueprint, request

from bridge.flows.hub import Hub
from bridge.flows.partner_page.note_act import Person, Step, note_act
from bridge.web.entering.log_in import hang_log_in
from bridge.web.entering.own_pages import hang_own_pages
from bridge.web.entering.sessions import Sessions, present_visit
from bridge.web.entering.threshold import Threshold, add_files
from bridge.web.partners.sitting import person


def threshold(hub: Hub, sessions: Sessions) -> Threshold:
    """The page as its log-in knows it."""

    def came(user: str) -> None:
        name, _, site = user.rpartition("@")
        with hub.store.begin() as tx:
            note_act(hub, tx, Person(site, name, request.remote_addr or ""), Step.LOGGED_IN)

    def left() -> None:
        with hub.store.begin() as tx:
            note_act(hub, tx, person(), Step.LOGGED_OUT, present_visit().mark)

    return Threshold("partners", "overview", hub, sessions, came, left)


def add_log_in(door: Blueprint, at: Threshold) -> None:
    """Hang all that on the door."""
    add_files(door)
    hang_log_in(door, at)
    hang_own_pages(door, at)
