"""Gates along the way: asked of the loan system, recorded by an officer, required by the signing, journalled, never overtaken."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bridge.flows.gates.look_at_gates import look_at_gates
from bridge.flows.gates.record_evidence import record_evidence, withdraw_evidence
from bridge.flows.gates.require_gates import require_gates_before_signing
from bridge.flows.signing.confirm_booking import confirm_booking
from bridge.flows.signing.release_payout import release_payout
from bridge.model.application import Application
from bridge.model.errors import FieldInvalidError, GateClosedError, StepClosedError
from bridge.model.gates import By, GateName, Stage
from bridge.model.gates.table import preset
from bridge.model.status import Status
from bridge.ports.outside_errors import UnreachableError
from bridge.ports.work import Later, WorkKind
from bridge.products.tour_loan import TourLoan
from tests.builders import FakeHub, a_product, fake_hub, the_calendar, work_of
from tests.fakes.surroundings import MOSCOW
from tests.unit.gates.cases import law_with
from tests.walk import brought_to, deal_number, read, sign, work_all

G = GateName
ALL = "НБКИ, ОКБ, Скоринг Бюро"
NO_BAN = {"result": "none", "bureaus": ALL, "request": "77"}
BAN = NO_BAN | {"result": "ban"}


def a_hub(**by: By | str) -> FakeHub:
    """A hub whose product takes some gates from others than usual; a text is the reason for switching off."""
    gates = {name: preset(name) for name in GateName}
    for word, giver in by.items():
        name = GateName(word)
        gates[name] = replace(gates[name], by=giver) if isinstance(giver, By) else replace(gates[name], off=giver)
    return fake_hub(products={"tour": a_product(gates=gates)})


def lines(hub: FakeHub, application_id: str, gate: GateName) -> list[tuple[str, dict[str, str]]]:
    with hub.store.begin() as tx:
        return [(one.kind, dict(one.facts)) for one in tx.evidence.of(application_id) if one.facts.get("gate") == gate.value]


def require(hub: FakeHub, application: Application) -> Application:
    with hub.store.begin() as tx:
        return require_gates_before_signing(hub, tx, tx.applications.get(application.id))


def tell(hub: FakeHub, application_id: str, gate: GateName, facts: dict[str, str]) -> None:
    hub.loan_system.records[deal_number(hub, application_id)].facts |= {f"{gate}.{name}": text for name, text in facts.items()}


def test_once_the_papers_are_ready_every_gate_before_the_signing_stands_in_the_journal() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    gates = [gate for gate in application.gates if gate.stage is Stage.BEFORE_SIGNING]
    assert len(gates) == 9 and all(gate.open for gate in gates)
    for gate in gates:
        ((kind, facts),) = lines(hub, application.id, gate.name)
        assert (kind, facts["words"], facts["by"]) == ("gate_opened", gate.evidence, gate.by.value)
    assert lines(hub, application.id, G.FULL_COST)[0][1]["evidence.psk"]


def test_looking_again_writes_nothing_new() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    with hub.store.begin() as tx:
        before = len(tx.evidence.of(application.id))
    assert look_at_gates(hub, work_of(WorkKind.LOOK_AT_GATES, application.id)) is None
    assert require(hub, application).version == application.version
    with hub.store.begin() as tx:
        assert len(tx.evidence.of(application.id)) == before


def test_no_code_is_asked_for_while_a_gate_is_closed_and_the_error_names_it() -> None:
    hub = a_hub(identification=By.OFFICE)
    application = brought_to(hub, Status.CONTRACT_READY)
    with pytest.raises(StepClosedError, match="identification"):
        sign(hub, application.id)
    with pytest.raises(GateClosedError) as closed:
        require(hub, application)
    assert closed.value.gates == ("identification",)
    record_evidence(hub, application.id, G.IDENTIFICATION, {"way": "biometrics", "reference": "ЕБС-5"}, "olga")
    sign(hub, application.id)
    assert read(hub, application.id).signature


def test_a_record_names_the_officer_in_the_gate_and_in_the_journal_and_the_same_again_is_no_news() -> None:
    hub = a_hub(identification=By.OFFICE)
    application = brought_to(hub, Status.CONTRACT_READY)
    told = {"way": "bank", "reference": "банк 5"}
    first = record_evidence(hub, application.id, G.IDENTIFICATION, told, "olga")
    gate = first.gate(G.IDENTIFICATION)
    assert gate and gate.given_by == "office:olga" and gate.given_at == hub.clock.now()
    hub.clock.move(timedelta(minutes=1))
    assert record_evidence(hub, application.id, G.IDENTIFICATION, told, "olga") == first
    ((kind, facts),) = lines(hub, application.id, G.IDENTIFICATION)
    assert (kind, facts["who"], facts["evidence.reference"]) == ("gate_opened", "office:olga", "банк 5")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"way": "bank"}, "reference"),
        ({"way": "", "reference": "1"}, "way"),
        ({"way": "magic", "reference": "1"}, "way"),
        ({"way": "bank", "reference": "x" * 201}, "reference"),
        ({"way": "bank", "reference": "1\x07"}, "reference"),
        ({"way": "bank", "reference": "1", "colour": "red"}, "colour"),
    ],
)
def test_a_record_that_lacks_something_is_refused_and_named(facts: dict[str, str], field: str) -> None:
    hub = a_hub(identification=By.OFFICE)
    application = brought_to(hub, Status.CONTRACT_READY)
    with pytest.raises(FieldInvalidError) as refused:
        record_evidence(hub, application.id, G.IDENTIFICATION, facts, "olga")
    assert refused.value.field == field


def test_the_office_records_only_its_own_gates_and_only_while_something_waits() -> None:
    hub = a_hub(booking=By.OFFICE, payee="кредитор проверяет сам")
    application = brought_to(hub, Status.CONTRACT_READY)
    for gate in (G.SELF_BAN, G.PAYEE):
        with pytest.raises(StepClosedError):
            record_evidence(hub, application.id, gate, NO_BAN, "olga")
    with pytest.raises(StepClosedError):
        confirm_booking(hub, application.id, "OP-1")
    sign(hub, application.id)
    work_all(hub)
    hub.clock.move(timedelta(days=3))
    work_all(hub)
    assert read(hub, application.id).closed_gates == (G.BOOKING, G.STILL_SIGNED)
    record_evidence(hub, application.id, G.BOOKING, {"number": "OP-7"}, "olga")
    work_all(hub)
    assert read(hub, application.id).status is Status.PAYOUT_READY
    with pytest.raises(StepClosedError):
        record_evidence(hub, application.id, G.BOOKING, {"number": "OP-8"}, "olga")
    with pytest.raises(StepClosedError):
        withdraw_evidence(hub, application.id, G.BOOKING, "ошибка", "olga")


def test_a_record_that_is_taken_back_closes_the_gate_with_its_reason_and_calls_a_person() -> None:
    hub = a_hub(identification=By.OFFICE)
    application = brought_to(hub, Status.CONTRACT_READY)
    record_evidence(hub, application.id, G.IDENTIFICATION, {"way": "bank", "reference": "5"}, "olga")
    with pytest.raises(FieldInvalidError):
        withdraw_evidence(hub, application.id, G.IDENTIFICATION, "  ", "olga")
    withdraw_evidence(hub, application.id, G.IDENTIFICATION, "не тот человек", "pavel")
    with pytest.raises(GateClosedError):
        require(hub, application)
    kind, facts = lines(hub, application.id, G.IDENTIFICATION)[-1]
    assert kind == "gate_closed" and "не тот человек" in facts["reason"] and "office:pavel" in facts["reason"]
    with hub.store.begin() as tx:
        assert [one.kind for one in tx.attentions.waiting_of(application.id)] == ["gate_closed:identification"]


def test_what_the_deal_tells_opens_the_gate_and_it_is_asked_for_until_then() -> None:
    hub = a_hub(self_ban=By.LOAN_SYSTEM)
    application = brought_to(hub, Status.CONTRACT_READY)
    assert "self_ban" in [gate.name for gate in application.gates if not gate.open]
    row = work_of(WorkKind.LOOK_AT_GATES, application.id)
    assert look_at_gates(hub, row) == Later(hub.clock.now() + timedelta(minutes=1))
    tell(hub, application.id, G.SELF_BAN, NO_BAN)
    again = look_at_gates(hub, row)
    gate = read(hub, application.id).gate(G.SELF_BAN)
    assert gate and gate.open and gate.good_until
    assert again == Later(gate.good_until - timedelta(minutes=10))
    require(hub, application)


def test_an_answer_that_got_too_old_is_asked_for_anew_before_the_signature() -> None:
    hub = a_hub(self_ban=By.LOAN_SYSTEM)
    application = brought_to(hub, Status.CONTRACT_READY)
    tell(hub, application.id, G.SELF_BAN, NO_BAN | {"at": (hub.clock.now() - timedelta(hours=25)).isoformat()})
    row = work_of(WorkKind.LOOK_AT_GATES, application.id)
    assert look_at_gates(hub, row) == Later(hub.clock.now() + timedelta(minutes=1))
    with pytest.raises(GateClosedError):
        require(hub, application)
    tell(hub, application.id, G.SELF_BAN, {"at": hub.clock.now().isoformat()})
    look_at_gates(hub, row)
    require(hub, application)


@pytest.mark.parametrize("by", [By.LOAN_SYSTEM, By.OFFICE])
def test_a_ban_ends_the_life_and_the_borrower_is_told_while_the_site_learns_no_more_than_that(by: By) -> None:
    hub = a_hub(self_ban=by)
    application = brought_to(hub, Status.CONTRACT_READY)
    sent = len(hub.sms.sent)
    if by is By.OFFICE:
        record_evidence(hub, application.id, G.SELF_BAN, BAN, "olga")
    else:
        tell(hub, application.id, G.SELF_BAN, BAN)
        assert look_at_gates(hub, work_of(WorkKind.LOOK_AT_GATES, application.id)) is None
    work_all(hub)
    ended = read(hub, application.id)
    assert (ended.status, ended.end_reason) == (Status.CANCELLED, "lender_refused")
    assert len(hub.sms.sent) == sent + 1
    with hub.store.begin() as tx:
        event, returning = tx.events.of(application.id)[-2:]
    told = (event.facts["reason"], event.facts["refusal"], event.facts["refusal_words"])
    assert told == ("lender_refused", 130, "The lender does not lend to this applicant")
    assert returning.facts["reason"] == "lender_refused"
    assert "ban" not in str(dict(event.facts)) + str(dict(returning.facts))
    kinds = [kind for kind, _ in lines(hub, application.id, G.SELF_BAN)]
    assert kinds[-1] == "gate_refused"
    with pytest.raises(StepClosedError):
        record_evidence(hub, application.id, G.SELF_BAN, NO_BAN, "olga")


def test_a_loan_system_that_is_away_leaves_the_gates_as_they_were() -> None:
    hub = a_hub(self_ban=By.LOAN_SYSTEM)
    application = brought_to(hub, Status.CONTRACT_READY)
    before = read(hub, application.id)
    hub.loan_system.fail("deal_status", UnreachableError("fake", "deal_status", "maintenance"))
    with pytest.raises(UnreachableError):
        look_at_gates(hub, work_of(WorkKind.LOOK_AT_GATES, application.id))
    assert read(hub, application.id) == before


def test_a_gate_that_is_switched_off_is_journalled_once_on_each_application_with_its_reason() -> None:
    hub = a_hub(self_ban="кредитор спрашивает бюро на бумаге", booking="тур из наличия")
    application = brought_to(hub, Status.SIGNED)
    hub.clock.move(timedelta(days=3))
    work_all(hub)
    assert read(hub, application.id).status is Status.PAYOUT_READY
    for gate, reason in ((G.SELF_BAN, "кредитор спрашивает бюро на бумаге"), (G.BOOKING, "тур из наличия")):
        ((kind, facts),) = lines(hub, application.id, gate)
        assert (kind, facts["reason"]) == ("gate_switched_off", reason)


def with_law(hub: FakeHub, **values: tuple[date, Any]) -> FakeHub:
    """The same installation restarted with another law.toml."""
    product = hub.products["tour"]
    return replace(hub, products={"tour": TourLoan(product.terms, law_with(**values), the_calendar, MOSCOW)})


def ready_for_release(hub: FakeHub) -> str:
    """Signed an hour after the approval; the booking is there and the pause is over."""
    application = brought_to(hub, Status.CONTRACT_READY)
    hub.clock.move(timedelta(hours=1))
    sign(hub, application.id)
    work_all(hub)
    confirm_booking(hub, application.id, "OP-77")
    hub.clock.move(timedelta(days=3))
    return application.id


@pytest.mark.parametrize(
    "change",
    [
        {"self_ban_fresh_hours": (date(2026, 11, 23), Decimal(0))},
        {"rate_day_max": (date(2026, 11, 23), Decimal("0.01"))},
        {"cooling_off_long_hours": (date(2026, 11, 23), Decimal(96))},
        {"accept_working_days": (date(2099, 1, 1), Decimal(5))},
    ],
)
def test_parameters_that_changed_since_the_signature_are_read_once_more_by_the_day_of_signing(
    change: dict[str, Any],
) -> None:
    hub = fake_hub()
    application_id = ready_for_release(hub)
    changed = with_law(hub, **change)
    answer = release_payout(changed, work_of(WorkKind.RELEASE_PAYOUT, application_id))
    held = read(hub, application_id)
    if next(iter(change)) == "accept_working_days":
        assert held.status is Status.PAYOUT_READY, "a value of a later day says nothing of this signature"
        return
    assert held.status is Status.SIGNED and isinstance(answer, Later)


def test_a_gate_that_closes_again_before_the_release_says_why_and_opens_again_when_it_is_put_right() -> None:
    hub = fake_hub()
    application_id = ready_for_release(hub)
    changed = with_law(hub, rate_day_max=(date(2026, 11, 23), Decimal("0.01")))
    release_payout(changed, work_of(WorkKind.RELEASE_PAYOUT, application_id))
    kind, facts = lines(hub, application_id, G.DAILY_RATE)[-1]
    assert (kind, facts["reason"]) == ("gate_closed", "ставка выше предела")
    with hub.store.begin() as tx:
        assert [one.kind for one in tx.attentions.waiting_of(application_id)] == ["gate_closed:daily_rate"]
        assert tx.gate_waits.tally() == {G.DAILY_RATE: 1, G.STILL_SIGNED: 1}
    release_payout(hub, work_of(WorkKind.RELEASE_PAYOUT, application_id))
    assert read(hub, application_id).status is Status.PAYOUT_READY
    with hub.store.begin() as tx:
        assert tx.gate_waits.tally() == {}


def test_a_clock_that_goes_back_after_the_gates_opened_holds_the_payout() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SIGNED)
    signed_at = hub.clock.now()
    hub.clock.move(timedelta(hours=48))
    work_all(hub)
    assert read(hub, application.id).closed_gates == (G.BOOKING, G.STILL_SIGNED)
    hub.clock.set_to(signed_at + timedelta(hours=47))
    confirm_booking(hub, application.id, "OP-1")
    answer = release_payout(hub, work_of(WorkKind.RELEASE_PAYOUT, application.id))
    assert read(hub, application.id).status is Status.SIGNED
    assert answer == Later(signed_at + timedelta(hours=48))
    assert "gate_closed" in [kind for kind, _ in lines(hub, application.id, G.COOLING_OFF)]


def test_a_gate_that_closes_while_the_loan_system_is_asked_stops_the_release() -> None:
    hub = a_hub(identification=By.OFFICE)
    application = brought_to(hub, Status.CONTRACT_READY)
    record_evidence(hub, application.id, G.IDENTIFICATION, {"way": "bank", "reference": "5"}, "olga")
    sign(hub, application.id)
    work_all(hub)
    confirm_booking(hub, application.id, "OP-1")
    hub.clock.move(timedelta(days=3))
    ask = hub.loan_system.deal_status

    def slowly(asked: Application) -> Any:
        withdraw_evidence(hub, application.id, G.IDENTIFICATION, "подделка", "olga")
        return ask(asked)

    hub.loan_system.deal_status = slowly  # type: ignore[method-assign]
    release_payout(hub, work_of(WorkKind.RELEASE_PAYOUT, application.id))
    held = read(hub, application.id)
    assert held.status is Status.SIGNED
    assert set(held.closed_gates) == {G.IDENTIFICATION, G.STILL_SIGNED}


def test_a_row_of_before_the_gates_before_the_signing_is_judged_when_it_is_released() -> None:
    hub = fake_hub()
    application_id = ready_for_release(hub)
    with hub.store.begin() as tx:
        old = tx.applications.get(application_id)
        tx.applications.save(replace(old, gates=tuple(gate for gate in old.gates if gate.stage is Stage.BEFORE_PAYOUT)))
    work_all(hub)
    released = read(hub, application_id)
    assert released.status is Status.PAYOUT_READY
    assert {gate.name for gate in released.gates} == set(GateName)


def test_the_booking_of_a_switched_off_gate_is_taken_and_changes_nothing() -> None:
    hub = a_hub(booking="тур из наличия")
    application = brought_to(hub, Status.CONTRACT_READY)
    assert confirm_booking(hub, application.id, "OP-1") == application
