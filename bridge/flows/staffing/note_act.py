"""Note what happened to a person's account, within the change itself; what may be somebody else's doing, a letter tells."""

from bridge.flows.hub import Hub
from bridge.flows.messaging.letters.post_letter import MAIL
from bridge.model.staff.people import ALERTED, Act, Person, PersonAct
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind

DESK = "desk"


def note_act(
    hub: Hub, tx: Transaction, person: Person | None, act: Act, by: str = "", *, detail: str = "", address: str = ""
) -> None:
    """One line of the journal of people. `by` is empty where the person did it; `person` is None for an unknown name."""
    person_id, name = (person.id, person.name) if person else ("", "")
    line = PersonAct(hub.mint.id("act"), hub.clock.now(), person_id, name, act, by or name, detail, address)
    tx.person_acts.note(line)
    if person and person.mail and hub.mail is not None and act in ALERTED:
        tx.work.post(WorkKind.TELL_PERSON, "", MAIL, line.id, line.at)
