"""The journal of a signature, whole: from the first look at the papers to the loan system's word, tries that failed included."""

from collections.abc import Mapping

import pytest

from bridge.flows.signing.sign_contract import confirm_signature
from bridge.model.status import Status
from bridge.ports.outside_errors import BusyError, FailedThereError, OutcomeUnknownError, OutsideError, UnreachableError
from bridge.ports.work import WorkKind
from tests.builders import FakeHub, fake_hub, work_of
from tests.walk import HAND, brought_to, deal_number, read, sign, work_all

CONFIRM = WorkKind.CONFIRM_SIGNATURE


def signed(hub: FakeHub) -> str:
    """An application whose signature is not told to the loan system yet."""
    application_id = brought_to(hub, Status.CONTRACT_READY).id
    sign(hub, application_id)
    return application_id


def lines(hub: FakeHub, application_id: str, kind: str) -> list[Mapping[str, str]]:
    with hub.store.read() as tx:
        return [one.facts for one in tx.evidence.of(application_id) if one.kind == kind]


def told(hub: FakeHub, application_id: str) -> list[str]:
    return [one["result"] for one in lines(hub, application_id, "told_to_loan_system")]


@pytest.mark.parametrize(
    ("error", "result"),
    [
        (OutcomeUnknownError("fake", "confirm_signature", "cut"), ["unclear"]),
        (UnreachableError("fake", "confirm_signature", "no route"), ["failed"]),
        (FailedThereError("fake", "confirm_signature", "division by 0", "500"), ["failed"]),
        (BusyError("fake", "confirm_signature", "no licence"), []),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_try_to_tell_that_did_not_go_well_stands_in_the_journal(error: OutsideError, result: list[str]) -> None:
    hub = fake_hub()
    application_id = signed(hub)
    hub.loan_system.fail("confirm_signature", error)
    with pytest.raises(OutsideError):
        confirm_signature(hub, work_of(CONFIRM, application_id))
    assert told(hub, application_id) == result
    confirm_signature(hub, work_of(CONFIRM, application_id, attempt=2))
    assert told(hub, application_id) == [*result, "taken"]
    assert len(lines(hub, application_id, "confirmed")) == 1


def test_a_signature_that_was_taken_in_silence_is_noted_as_found() -> None:
    hub = fake_hub()
    application_id = signed(hub)
    hub.loan_system.silent_after("confirm_signature")
    with pytest.raises(OutcomeUnknownError):
        confirm_signature(hub, work_of(CONFIRM, application_id))
    confirm_signature(hub, work_of(CONFIRM, application_id, attempt=2))
    assert told(hub, application_id) == ["unclear", "found"]


def test_a_refusal_is_told_refused_with_its_reason_and_names_the_code() -> None:
    hub = fake_hub()
    application_id = signed(hub)
    signature = read(hub, application_id).signature
    assert signature is not None
    hub.loan_system.records[deal_number(hub, application_id)].code = "999999"
    confirm_signature(hub, work_of(CONFIRM, application_id))
    (refused,) = lines(hub, application_id, "refused")
    assert (refused["code_id"], refused["fingerprint"]) == (signature.code_id, signature.fingerprint)
    assert refused["reason"]
    assert told(hub, application_id) == ["refused"]


def test_one_code_is_followed_by_its_id_from_the_ask_to_the_confirmation() -> None:
    hub = fake_hub()
    application_id = signed(hub)
    work_all(hub)
    signature = read(hub, application_id).signature
    assert signature is not None
    with hub.store.read() as tx:
        mine = [str(one.kind) for one in tx.evidence.of(application_id) if one.facts.get("code_id") == signature.code_id]
    road = ["code_asked", "code_sent", "code_accepted_by_operator", "code_entered", "signed", "told_to_loan_system", "confirmed"]
    assert [kind for kind in mine if kind != "code_delivered"] == road


@pytest.mark.parametrize("kind", ["document_ticked", "code_asked", "code_entered", "papers_listed", "papers_read", "signed"])
def test_every_act_of_the_borrower_tells_from_where_it_came(kind: str) -> None:
    hub = fake_hub()
    application_id = signed(hub)
    found = lines(hub, application_id, kind)
    assert found
    assert all((one["address"], one["user_agent"]) == (HAND.address, HAND.user_agent) for one in found)
