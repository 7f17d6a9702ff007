"""A person decides on a contract whose figures differ: accept them with a reason, or have it fetched and compared again."""

from collections.abc import Sequence

from bridge.flows.hub import Hub
from bridge.flows.papers.compare_contract import ACCEPTED, ATTENTION, DIFFERENT, REFETCHED
from bridge.flows.signing.issue_contract import ask_reissue, may_be_reissued
from bridge.model.application import Application
from bridge.model.errors import FieldInvalidError, StepClosedError
from bridge.model.evidence.kinds import EvidenceKind
from bridge.ports.store import EvidenceEntry, Transaction

LEAST_REASON, MOST_REASON = 5, 500


def accept_figures(hub: Hub, application_id: str, reason: str, by: str) -> None:
    """Let exactly the figures that differed last pass; the papers are fetched once more and shown if they still tell the same.

    Raises FieldInvalidError without a reason, StepClosedError when nothing differs now or the papers can't be exchanged any more.
    """
    words = " ".join(reason.split())
    if not LEAST_REASON <= len(words) <= MOST_REASON:
        raise FieldInvalidError(f"a reason has {LEAST_REASON} to {MOST_REASON} signs", field="reason")
    with hub.store.begin() as tx:
        application = _open(tx, application_id)
        last = last_comparison(tx.evidence.of(application_id))
        if last is None or last.facts.get("result") != DIFFERENT:
            raise StepClosedError("no figures differ now")
        _decide(hub, tx, application, {"result": ACCEPTED, "figures": last.facts["figures"], "reason": words, "by": by})


def fetch_again(hub: Hub, application_id: str, by: str) -> None:
    """Fetch, compare and, where something changed, freeze the papers anew. Raises StepClosedError when it is too late."""
    with hub.store.begin() as tx:
        _decide(hub, tx, _open(tx, application_id), {"result": REFETCHED, "by": by})


def _open(tx: Transaction, application_id: str) -> Application:
    application = tx.applications.get(application_id)
    if not may_be_reissued(application):
        raise StepClosedError(
            f"the papers can't be exchanged while the application is {application.status}, or after a signature"
        )
    return application


def _decide(hub: Hub, tx: Transaction, application: Application, facts: dict[str, str]) -> None:
    now = hub.clock.now()
    tx.evidence.append(application.id, EvidenceKind.FIGURES_COMPARED, now, facts)
    for attention in tx.attentions.waiting_of(application.id):
        if attention.kind == ATTENTION:
            tx.attentions.resolve(attention.id, now, f"{facts['result']}: {facts['by']}")
    ask_reissue(hub, tx, application)


def last_comparison(entries: Sequence[EvidenceEntry]) -> EvidenceEntry | None:
    """The last line about figures, of a comparison or of a person's decision."""
    return next((entry for entry in reversed(entries) if entry.kind == EvidenceKind.FIGURES_COMPARED), None)
