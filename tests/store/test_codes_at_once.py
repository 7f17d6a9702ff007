"""Many borrowers' fingers at once, on both databases: a code is used once, tries are never more than allowed, one signature."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from bridge.flows.applying.acknowledge_terms import acknowledge_terms, ask_terms_code
from bridge.flows.applying.enter_form import enter_with_code
from bridge.flows.applying.make_code import send_code
from bridge.flows.signing.sign_contract import sign_contract
from bridge.model.errors import CodeSpentError, CodeTooSoonError, CodeWrongError, VersionStaleError
from bridge.model.evidence.chain import first_broken
from bridge.model.one_time_code import CodeRules, Purpose
from bridge.model.status import Status
from bridge.ports.store import EvidenceEntry
from bridge.ports.work import WorkKind
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from tests.builders import REQUIRED, FakeHub, a_product, fake_hub
from tests.fakes.surroundings import FakeClock
from tests.store.test_concurrency import at_once
from tests.walk import HAND, ask_to_sign, brought_to, last_code, read, work_all

AT_ONCE = 20
Answer = type[Exception] | str


@pytest.fixture
def hub(engine: Engine, seal: Seal) -> FakeHub:
    """A hub of fakes on a real store."""
    clock = FakeClock()
    return fake_hub(clock=clock, store=SqlStore(engine, seal, lambda: None, clock.now))


def answer_of(act: object) -> Answer:
    """What somebody who enters a code is told: the error's kind, or the state that came of it."""
    try:
        return str(act())  # type: ignore[operator]  # a call without arguments
    except (CodeWrongError, CodeSpentError, CodeTooSoonError, VersionStaleError) as error:
        return type(error)


def entries_of(hub: FakeHub, application_id: str) -> list[EvidenceEntry]:
    with hub.store.read() as tx:
        lines = list(tx.evidence.of(application_id))
    assert first_broken(lines) is None
    return lines


def test_of_many_right_codes_at_once_one_signs_and_all_see_its_signature(hub: FakeHub) -> None:
    application_id = brought_to(hub, Status.CONTRACT_READY).id
    fingerprint = ask_to_sign(hub, application_id)
    work_all(hub)
    code = last_code(hub, application_id)

    def sign(_: int) -> str:
        signature = sign_contract(hub, application_id, fingerprint, code, HAND).signature
        assert signature is not None
        return signature.code_id

    assert len(set(at_once(AT_ONCE, sign))) == 1
    lines = Counter(str(line.kind) for line in entries_of(hub, application_id))
    assert lines["signed"] == 1
    with hub.store.read() as tx:
        assert [row.kind for row in tx.work.open_of(application_id)].count(WorkKind.CONFIRM_SIGNATURE) == 1


def test_right_and_wrong_codes_at_once_are_never_tried_more_often_than_allowed(hub: FakeHub) -> None:
    application_id = brought_to(hub, Status.CONTRACT_READY).id
    fingerprint = ask_to_sign(hub, application_id)
    work_all(hub)
    right = last_code(hub, application_id)

    def enter(n: int) -> Answer:
        typed = right if n % 4 == 0 else "000000"
        return answer_of(lambda: sign_contract(hub, application_id, fingerprint, typed, HAND).signature is not None)

    answers = Counter(at_once(AT_ONCE, enter))
    wrong = answers[CodeWrongError]
    assert wrong <= CodeRules().tries
    signed = read(hub, application_id).signature is not None
    assert (answers["True"] > 0) == signed
    assert signed or wrong == CodeRules().tries, "a right code was refused while tries were left"
    facts = [line.facts for line in entries_of(hub, application_id) if line.kind == "code_entered"]
    mine = [one for one in facts if one["purpose"] == "signing"]
    assert [one.get("reason") for one in mine].count("wrong") == wrong
    assert [one["right"] for one in mine].count("yes") == signed


def test_the_terms_are_acknowledged_once_by_many_presses(hub: FakeHub) -> None:
    application_id = brought_to(hub, Status.RECEIVED).id
    ask_terms_code(hub, application_id, REQUIRED, HAND)
    work_all(hub)
    code = last_code(hub, application_id)
    answers = at_once(AT_ONCE, lambda _: str(acknowledge_terms(hub, application_id, code, HAND).status))
    assert set(answers) == {"FILLING"}
    assert [event for _, event, _ in history(hub, application_id)].count("application.form_opened") == 1


def test_an_entry_code_opens_one_session_alone(hub: FakeHub) -> None:
    application_id = brought_to(hub, Status.RECEIVED).id
    send_code(hub, application_id, Purpose.ENTRY, Purpose.ENTRY.value, HAND)
    work_all(hub)
    code = last_code(hub, application_id)
    answers = Counter(type(answer) for answer in at_once(AT_ONCE, lambda _: enter(hub, application_id, code)))
    assert answers == {str: 1, type: AT_ONCE - 1}


def test_codes_asked_for_at_once_keep_to_the_hours_limit(hub: FakeHub) -> None:
    rules = CodeRules(pauses=(timedelta(0),), per_phone=3)
    limited = fake_hub(clock=hub.clock, store=hub.store, products={"tour": a_product(code_rules=rules)})
    application_id = brought_to(limited, Status.RECEIVED).id

    def ask(_: int) -> Answer:
        return answer_of(lambda: send_code(limited, application_id, Purpose.ENTRY, Purpose.ENTRY.value, HAND).n)

    answers = Counter(at_once(AT_ONCE, ask))
    assert answers == {"1": 1, "2": 1, "3": 1, CodeTooSoonError: AT_ONCE - 3}


def enter(hub: FakeHub, application_id: str, code: str) -> Answer:
    return answer_of(lambda: enter_with_code(hub, application_id, code, HAND))


def history(hub: FakeHub, application_id: str) -> list[tuple[object, str, object]]:
    with hub.store.read() as tx:
        return [(at, event.value, status) for at, event, status in tx.applications.history(application_id)]
