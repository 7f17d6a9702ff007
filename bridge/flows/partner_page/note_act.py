"""Note what a person of a site did, within the change itself: no change without its line, no line without its change."""

from dataclasses import dataclass
from enum import StrEnum

from bridge.flows.hub import Hub
from bridge.model.partner_page.own_words import PartnerAct
from bridge.ports.store import Transaction


class Step(StrEnum):
    """What can be done on the page."""

    LOGGED_IN = "logged_in"
    LOGGED_OUT = "logged_out"
    KEY_MADE = "key_made"
    KEY_LEADS = "key_leads"
    KEY_RETIRED = "key_retired"
    KEY_RESTORED = "key_restored"
    ADDRESS_CHANGED = "address_changed"
    PAUSED = "paused"
    RESUMED = "resumed"
    TESTED = "tested"
    SENT_AGAIN = "sent_again"
    LOOK_DRAFTED = "look_drafted"
    LOOK_PUBLISHED = "look_published"


@dataclass(frozen=True)
class Person:
    """Somebody of a site: `partner` is the site's name, `address` where the person calls from."""

    partner: str
    name: str
    address: str = ""


def note_act(hub: Hub, tx: Transaction, person: Person, step: Step, detail: str = "") -> None:
    """One line of the site's journal."""
    act = PartnerAct(hub.mint.id("act"), person.partner, hub.clock.now(), person.name, step, detail, person.address)
    tx.partner_acts.note(act)
