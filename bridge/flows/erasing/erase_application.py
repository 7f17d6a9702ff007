"""Erase one application in one scope: empty its rows and write down that it was done, all in one transaction."""

from dataclasses import dataclass

from bridge.flows.hub import Hub
from bridge.model.erasing.records import RESTORED, Erasure
from bridge.model.erasing.rules import Scope
from bridge.model.erasing.strip import stripped
from bridge.model.errors import RuleBrokenError
from bridge.ports.store import Exchange, Transaction


class ErasureHeldError(RuleBrokenError):
    """Something is open about this application: it is not over, held, or somebody still works on it."""

    code = "erasure_held"


@dataclass(frozen=True)
class Why:
    """Ground, rule and article of an erasure, and who had it done; `act`: the number of the act it belongs to."""

    ground: str
    rule: str
    article: str
    by: str
    act: str = ""


def erase_application(hub: Hub, tx: Transaction, application_id: str, scope: Scope, why: Why) -> Erasure | None:
    """What was erased; None when it was erased before. Nobody else writes the application meanwhile.

    Raises ErasureHeldError (never for what a copy of the store brought back), ApplicationUnknownError.
    """
    application = tx.applications.get(application_id)
    if any(one.scope is scope for one in tx.erasing.find(application_id)):
        return None
    if why.ground != RESTORED and (not application.status.final or tx.erasing.obstacles([application_id])):
        raise ErasureHeldError("this application can't be erased while something about it is open")
    rows = {"evidence": len(tx.evidence.of(application_id))} if scope is Scope.EVIDENCE else {}
    if scope is Scope.PERSON:
        tx.applications.save(stripped(application))
        rows = {"applications": 1, **tx.erasing.empty(application_id, scope)}
    now = hub.clock.now()
    erasure = Erasure(application_id, scope, now, why.ground, why.rule, why.article, why.by, why.act, rows)
    tx.erasing.add(erasure)
    if scope is Scope.EVIDENCE:
        # The database lets facts go only once the erasure stands.
        tx.erasing.empty(application_id, scope)
    tx.journal.note(Exchange(now, why.by, "hub", f"стёрты данные: {scope}", why.rule, application_id))
    # Before the commit: a list that says too much is tried again by the rules; one that says too little brings data back.
    hub.erased_list.note([erasure])
    return erasure
