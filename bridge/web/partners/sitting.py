"""Who sits at the page: the person and the site, taken from the session alone, never from an address or a form."""

import hmac
from datetime import timedelta

from flask import request

from bridge.flows.hub import Hub
from bridge.flows.partner_page.note_act import Person, Step
from bridge.model.partner import Partner
from bridge.web.entering.sessions import Visit, present_visit

_MOST_ENDED = 1000


def person() -> Person:
    """The person of this request."""
    name, _, site = present_visit().user.rpartition("@")
    return Person(site, name, request.remote_addr or "")


def ended(hub: Hub, visit: Visit, life: timedelta) -> bool:
    """True when its person logged out of this session: whoever kept its cookie gets in no more. `life`: of a session."""
    site = visit.user.rpartition("@")[2]
    with hub.store.read() as tx:
        gone = tx.partner_acts.of(site, _MOST_ENDED, [Step.LOGGED_OUT], hub.clock.now() - life)
    return any(hmac.compare_digest(act.detail, visit.mark) for act in gone)


def own_site(hub: Hub) -> Partner:
    """The site of this person, as it is now."""
    return hub.partners[person().partner]
