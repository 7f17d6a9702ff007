"""A person asked to be erased (152-FZ art. 14, 21): what may go goes, the rest stays by law; an act says which is which."""

from collections.abc import Mapping, Sequence

from bridge.flows.erasing.erase_application import ErasureHeldError, Why, erase_application
from bridge.flows.erasing.find_subject import Outcome, Part, Subject, parts_of, same_person
from bridge.flows.hub import Hub
from bridge.flows.open_attention import open_attention
from bridge.model.application import Application
from bridge.model.erasing.records import REQUEST
from bridge.ports.store import Transaction

IN_ONEC = "subject_erased"


class NothingToEraseError(ErasureHeldError):
    """All that is kept of the person must stay for now."""

    code = "nothing_to_erase"


def facts_of(subject: Subject) -> Mapping[str, object]:
    """What a deed for a second person keeps: an id, never a phone or passport."""
    return {"anchor": subject.anchor, "applications": [part.application_id for part in subject.erasable]}


def erase_subject(hub: Hub, tx: Transaction, anchor: str, by: str) -> str:
    """Erase all that may go of the person of this application; the number of the act.

    Looks anew: what was closed since the preview goes, what was opened stays. Raises ApplicationUnknownError,
    NothingToEraseError.
    """
    applications = same_person(tx, anchor)
    parts = parts_of(hub, tx, applications)
    going = [part for part in parts if part.outcome is Outcome.ERASE]
    if not going:
        raise NothingToEraseError("all that is kept of this person must stay for now")
    act = hub.mint.id("act")
    for part in going:
        rule = part.rule.kind.value if part.rule else ""
        erase_application(hub, tx, part.application_id, part.scope, Why(REQUEST, rule, part.article, by, act))
    _tell_onec(hub, tx, applications, going)
    return act


def _tell_onec(hub: Hub, tx: Transaction, applications: Sequence[Application], going: Sequence[Part]) -> None:
    """The hub does not erase in the loan system: a person does, or says why it stays there."""
    ids = {part.application_id for part in going}
    for one in applications:
        if one.id in ids and one.deal is not None:
            text = f"субъект потребовал стереть данные: разберите клиента сделки {one.deal.number} в 1С, хаб там не стирает"
            open_attention(hub, tx, IN_ONEC, text, one.id)
