"""«Не удалять»: an officer holds an application against every erasure, or lets it go again."""

from bridge.flows.hub import Hub
from bridge.model.erasing.records import Hold
from bridge.model.errors import FieldInvalidError
from bridge.ports.store import Exchange

SHORTEST, LONGEST = 3, 500


def hold_case(hub: Hub, application_id: str, reason: str, by: str) -> None:
    """Hold it; held already, reason and person are the new ones. Raises ApplicationUnknownError, FieldInvalidError."""
    words = " ".join(reason.split())
    if not SHORTEST <= len(words) <= LONGEST or not words.isprintable():
        raise FieldInvalidError("a reason has three signs or more", field="reason")
    with hub.store.begin() as tx:
        application, now = tx.applications.get(application_id), hub.clock.now()
        tx.erasing.hold(Hold(application.id, words, by, now))
        tx.journal.note(Exchange(now, by, "hub", "не удалять: поставил", "OK", application.id))


def lift_hold(hub: Hub, application_id: str, by: str) -> bool:
    """Let it go; False when it was not held."""
    with hub.store.begin() as tx:
        lifted = tx.erasing.lift(application_id)
        if lifted:
            tx.journal.note(Exchange(hub.clock.now(), by, "hub", "не удалять: снял", "OK", application_id))
    return lifted
