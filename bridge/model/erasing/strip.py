"""What is left of an application when the person in it is erased: sums, days, statuses, digests."""

from dataclasses import replace

from bridge.model.application import Application
from bridge.model.borrower import Borrower
from bridge.model.contract import Contract, Paper, Signature
from bridge.model.gates import Gate

ERASED = "erased"


def stripped(application: Application) -> Application:
    """Without the borrower, without free words of anybody, without addresses and links. Doing it twice changes nothing.

    What proves that the books were right stays: sums, moments, gates with who gave their evidence, digests of papers.
    """
    deal, decision = application.deal, application.decision
    return replace(
        application,
        borrower=Borrower(),
        tour=replace(application.tour, offer={}, unknown={}),
        return_url="",
        more_wanted="",
        pending_code="",
        end_reason="",
        deal=replace(deal, client_id="") if deal else None,
        decision=replace(decision, reason="") if decision else None,
        contract=_contract(application.contract),
        signature=_signature(application.signature),
        gates=tuple(map(_gate, application.gates)),
    )


def _contract(contract: Contract | None) -> Contract | None:
    return replace(contract, papers=tuple(map(_paper, contract.papers))) if contract else None


def _signature(signature: Signature | None) -> Signature | None:
    if signature is None:
        return None
    return replace(signature, address="", user_agent="", signed_papers=tuple(map(_paper, signature.signed_papers)))


def _paper(paper: Paper) -> Paper:
    return replace(paper, title="")


def _gate(gate: Gate) -> Gate:
    """A gate that has evidence goes on saying so: what it was is gone."""
    return replace(gate, evidence=ERASED if gate.evidence else "", facts={}, why="")
