"""Who sits at the page: the person and the site, taken from the session alone, never from an address or a form."""

from flask import request

from bridge.flows.hub import Hub
from bridge.flows.partner_page.note_act import Person
from bridge.model.partner import Partner
from bridge.web.entering.sessions import present_visit


def person() -> Person:
    """The person of this request."""
    name, _, site = present_visit().user.rpartition("@")
    return Person(site, name, request.remote_addr or "")


def own_site(hub: Hub) -> Partner:
    """The site of this person, as it is now."""
    return hub.partners[person().partner]
