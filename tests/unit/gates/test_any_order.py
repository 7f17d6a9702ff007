"""Whatever comes in whatever order, twice, late or taken back: no payout while one gate lacks its evidence."""

from datetime import timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bridge.flows.gates.record_evidence import record_evidence, withdraw_evidence
from bridge.flows.signing.confirm_booking import confirm_booking
from bridge.flows.signing.release_payout import release_payout
from bridge.model.decision import DealState
from bridge.model.errors import RuleBrokenError
from bridge.model.gates import By, GateName
from bridge.model.status import Status
from bridge.ports.work import WorkKind
from tests.builders import FakeHub, work_of
from tests.unit.gates.test_steps import NO_BAN, a_hub, tell
from tests.walk import brought_to, deal_number, read, sign, work_all

G = GateName
RECORDS = {
    G.IDENTIFICATION: {"way": "bank", "reference": "5"},
    G.ONE_PERSON: {"owed": "0"},
    G.PAYEE: {"result": "instruction", "reference": "поручение"},
}
EVENTS = st.one_of(
    st.tuples(st.just("record"), st.sampled_from(sorted(RECORDS))),
    st.tuples(st.just("withdraw"), st.sampled_from(sorted(RECORDS))),
    st.tuples(st.just("clock"), st.sampled_from([-60, -1, 1, 30, 47, 48, 60])),
    st.tuples(st.just("deal"), st.sampled_from([DealState.SIGNED, DealState.APPROVED, DealState.PAYOUT_PENDING])),
    st.tuples(st.sampled_from(["book", "release", "bureaus"]), st.none()),
)
# What must have been done, and not undone, before the money may go.
NEEDED = {"book", *RECORDS}


def _do(hub: FakeHub, application_id: str, word: str, what: object, standing: set[object]) -> None:
    if word == "record":
        record_evidence(hub, application_id, what, RECORDS[what], "olga")  # type: ignore[index, arg-type]  # drawn together
        standing.add(what)
    elif word == "withdraw":
        withdraw_evidence(hub, application_id, what, "ошибка", "olga")  # type: ignore[arg-type]
        standing.discard(what)
    elif word == "clock":
        hub.clock.move(timedelta(hours=what))  # type: ignore[arg-type]
    elif word == "deal":
        hub.loan_system.records[deal_number(hub, application_id)].state = what  # type: ignore[assignment]
    elif word == "book":
        confirm_booking(hub, application_id, "OP-1")
        standing.add("book")
    elif word == "bureaus":
        tell(hub, application_id, G.SELF_BAN, NO_BAN)
    else:
        release_payout(hub, work_of(WorkKind.RELEASE_PAYOUT, application_id))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example([*(("record", name) for name in sorted(RECORDS)), ("book", None), ("clock", 48)])
@given(st.lists(EVENTS, max_size=14))
def test_no_order_of_evidence_releases_the_payout_before_every_gate_is_open(events: list[tuple[str, object]]) -> None:
    hub = a_hub(payee=By.OFFICE)
    application = brought_to(hub, Status.CONTRACT_READY)
    sign(hub, application.id)
    work_all(hub)
    signature = read(hub, application.id).signature
    assert signature is not None
    _let_the_office_take_over(hub)
    standing: set[object] = set()
    for word, what in [*events, ("release", None)]:
        before = read(hub, application.id)
        try:
            _do(hub, application.id, word, what, standing)
        except RuleBrokenError:
            continue
        after = read(hub, application.id)
        if before.status is Status.SIGNED and after.status is Status.PAYOUT_READY:
            state = hub.loan_system.records[deal_number(hub, application.id)].state
            assert standing >= NEEDED, f"released without {NEEDED - standing}"
            assert state is not DealState.APPROVED
            assert hub.clock.now() >= signature.entered_at + timedelta(hours=48)
            assert after.closed_gates == ()
            assert all(gate.evidence and gate.opened_at for gate in after.gates)


def test_with_everything_there_the_payout_goes() -> None:
    """Else the test above would hold for a hub that never pays."""
    hub = a_hub(payee=By.OFFICE)
    application = brought_to(hub, Status.CONTRACT_READY)
    sign(hub, application.id)
    work_all(hub)
    _let_the_office_take_over(hub)
    for word, what in [*(("record", name) for name in sorted(RECORDS)), ("book", None), ("clock", 48), ("release", None)]:
        _do(hub, application.id, word, what, set())
    assert read(hub, application.id).status is Status.PAYOUT_READY


def _let_the_office_take_over(hub: FakeHub) -> None:
    """From now on the product wants an officer's word where the approval was enough: a change of settings after the signature."""
    other = a_hub(payee=By.OFFICE, identification=By.OFFICE, one_person=By.OFFICE)
    hub.products["tour"] = other.products["tour"]  # type: ignore[index]  # a plain dict in the fake
