"""A model-based test over the whole life: people act, workers work and die, calls fail in every way, clocks jump, notices repeat.

After each step the invariants hold; when the weather clears and a person has sent the dead rows again, nothing is left over.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bridge.flows.applying.accept_application import accept_application
from bridge.flows.applying.acknowledge_terms import acknowledge_terms, ask_terms_code
from bridge.flows.applying.answer_questionnaire import send_answers
from bridge.flows.deciding.cancel_application import cancel_application
from bridge.flows.deciding.change_price import change_price
from bridge.flows.deciding.take_deal_notice import take_deal_notice
from bridge.flows.recover import ask_about_payments, revive_work
from bridge.flows.repaying.receive_payment import take_notice
from bridge.flows.repaying.start_payment import start_payment
from bridge.flows.signing.ask_signing_code import request_signing_code
from bridge.flows.signing.confirm_booking import confirm_booking
from bridge.flows.signing.sign_contract import sign_contract
from bridge.jobs.crew import Worker, drain
from bridge.model.application import Application
from bridge.model.decision import DealState
from bridge.model.errors import RuleBrokenError
from bridge.model.payment import PaymentState
from bridge.model.status import Status
from bridge.ports.outside_errors import OutsideError
from bridge.store.engine import open_engine
from bridge.store.migrations import upgrade
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from tests.builders import REQUIRED, FakeHub, a_borrower, a_price, an_application, fake_hub
from tests.fakes.surroundings import FakeClock
from tests.faults.invariants import check_all
from tests.faults.weather import Killed, Mishap, StormyCallbacks, StormyLoanSystem, StormySms, Weather
from tests.walk import HAND, last_code, read

LEASE, HOLD = timedelta(seconds=30), timedelta(days=4)
READS = ("find_deal", "deal_status", "draft_contract", "loan", "amount_due", "check_payment", "find_payment")
# A site or gateway that refuses loses that one message by its own word; the order of the others is tried without that.
TOLD = [one for one in Mishap if one not in (Mishap.REFUSED, Mishap.GARBLED_ANSWER)]
MISHAPS = (
    [(op, one) for op in ("submit", "signing_code", "post_payment") for one in Mishap]
    + [("confirm_signature", one) for one in Mishap]
    + [(op, one) for op in ("send", "deliver") for one in TOLD]
    + [(op, Mishap.UNREACHABLE) for op in READS]
    + [(op, Mishap.KILLED_BEFORE) for op in READS]
)
JUMPS = [timedelta(seconds=1), timedelta(seconds=31), timedelta(minutes=3), timedelta(hours=1), timedelta(hours=25)]
which = st.integers(0, 2)


def template() -> Path:
    """A migrated, empty database file to be copied."""
    folder = Path(tempfile.mkdtemp(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None))
    engine = open_engine(f"sqlite:///{folder}/empty.db")
    upgrade(engine)
    engine.dispose()
    return folder


class Life(RuleBasedStateMachine):
    """Up to three applications of one site, on a real store, with everything around them faked and failing."""

    empty = template()
    runs = 0

    def __init__(self) -> None:
        super().__init__()
        Life.runs += 1
        file = self.empty / f"run{Life.runs}.db"
        shutil.copy(self.empty / "empty.db", file)
        clock, self.weather = FakeClock(), Weather()
        self.engine = open_engine(f"sqlite:///{file}")
        self.system = StormyLoanSystem(clock.now, self.weather)
        store = SqlStore(self.engine, Seal({1: b"1" * 32}, b"i" * 32), lambda: None, now=clock.now)
        self.hub: FakeHub = fake_hub(
            clock=clock, store=store, loan_system=self.system, sms=StormySms(self.weather),
            partner_callbacks=StormyCallbacks(self.weather),
        )  # fmt: skip
        self.orders: list[tuple[Application, str]] = []
        self.signed: set[str] = set()
        self.notices: list[tuple[str, str, PaymentState, bytes]] = []
        self.workers = 0

    def teardown(self) -> None:
        try:
            self.clear_up()
        finally:
            self.engine.dispose()
            for file in self.empty.glob(f"run{Life.runs}.db*"):
                file.unlink()

    # people

    @initialize(steps=st.integers(0, 9))
    def the_first_order_has_come_some_way(self, steps: int) -> None:
        self.a_new_order()
        self.live(0, steps)

    @rule()
    def another_order_comes_in(self) -> None:
        self.a_new_order()

    def a_new_order(self) -> None:
        if len(self.orders) == 3:
            return
        held = self.hub.clock.now() + HOLD
        price = a_price(9_000_000, valid_until=held)
        order = an_application(order_id=f"SUN-{len(self.orders)}", borrower=a_borrower(), price=price)
        self.orders.append((order, accept_application(self.hub, order).application.id))

    @rule(n=which)
    def the_order_comes_again(self, n: int) -> None:
        order, application_id = self.orders[n % len(self.orders)]
        assert accept_application(self.hub, order).application.id == application_id

    @rule(n=which, steps=st.integers(1, 4))
    def life_goes_on(self, n: int, steps: int) -> None:
        self.live(n, steps)

    def live(self, n: int, steps: int) -> None:
        """The next thing that people would do, with workers at work and a little time in between."""
        for _ in range(steps):
            self.work(40)
            self.hub.clock.move(timedelta(seconds=31))
            self.step(self.id_of(n))

    @rule(n=which)
    def someone_acts(self, n: int) -> None:
        self.step(self.id_of(n))

    @rule(n=which, code=st.sampled_from(["000000", ""]))
    def someone_enters_a_wrong_code(self, n: int, code: str) -> None:
        self.attempt(acknowledge_terms, self.hub, self.id_of(n), code)
        contract = read(self.hub, self.id_of(n)).contract
        if contract is not None and self.id_of(n) not in self.signed:
            self.attempt(sign_contract, self.hub, self.id_of(n), contract.fingerprint, code, HAND)

    @rule(n=which)
    def an_old_code_or_old_papers_are_tried(self, n: int) -> None:
        for fingerprint in {one.contract.fingerprint for _, i in self.orders if (one := read(self.hub, i)).contract}:
            self.sign(self.id_of(n), fingerprint)

    @rule(n=which, total=st.integers(8_000_000, 10_000_000))
    def the_price_moves(self, n: int, total: int) -> None:
        price = read(self.hub, self.id_of(n)).price
        held = self.hub.clock.now() + HOLD
        self.attempt(change_price, self.hub, self.id_of(n), a_price(total, price.version + 1, valid_until=held))

    @rule(n=which, often=st.integers(0, 9))
    def the_site_cancels(self, n: int, often: int) -> None:
        if often == 9:
            self.attempt(cancel_application, self.hub, self.id_of(n), "tour_gone")

    @rule(n=which)
    def the_booking_is_confirmed(self, n: int) -> None:
        self.attempt(confirm_booking, self.hub, self.id_of(n), "OP-1")

    @rule(n=which, state=st.sampled_from([DealState.IN_REVIEW, DealState.REJECTED, DealState.MORE_WANTED, DealState.CANCELLED]))
    def the_officer_does_something_else(self, n: int, state: DealState) -> None:
        deal = read(self.hub, self.id_of(n)).deal
        if deal is not None and self.system.records[deal.number].state in (DealState.NEW, DealState.IN_REVIEW):
            self.system.records[deal.number].state = state

    @rule(n=which, key=st.integers(0, 3))
    def the_loan_system_sends_a_notice(self, n: int, key: int) -> None:
        deal = read(self.hub, self.id_of(n)).deal
        take_deal_notice(self.hub, deal.number if deal else "СТРАННЫЙ", f"key-{key}", b"look")

    @precondition(lambda self: self.notices)
    @rule(data=st.data())
    def a_notice_of_a_payment_comes_again(self, data: st.DataObject) -> None:
        _, _, _, body = data.draw(st.sampled_from(self.notices))
        take_notice(self.hub, body)

    # workers, weather, time

    @rule(rows=st.integers(1, 30))
    def someone_works(self, rows: int) -> None:
        self.work(rows)

    @rule(mishaps=st.lists(st.sampled_from(MISHAPS), min_size=1, max_size=3))
    def calls_are_going_to_fail(self, mishaps: list[tuple[str, Mishap]]) -> None:
        self.weather.waiting |= dict(mishaps)

    @rule()
    def a_worker_dies_with_rows_in_its_hands(self) -> None:
        with self.hub.store.begin() as tx:
            tx.work.claim(self.hub.clock.now(), "dead", LEASE, 3)

    @rule(by=st.sampled_from(JUMPS))
    def time_passes(self, by: timedelta) -> None:
        self.hub.clock.move(by)

    @rule()
    def someone_asks_about_payments(self) -> None:
        ask_about_payments(self.hub)

    @rule()
    def a_person_sends_the_dead_rows_again(self) -> None:
        with self.hub.store.begin() as tx:
            dead = tx.work.dead(100)
        for row in dead:
            revive_work(self.hub, row.id)

    # what must hold

    @invariant()
    def the_invariants_hold(self) -> None:
        check_all(self.hub, [application_id for _, application_id in self.orders])

    @invariant()
    def no_acknowledged_signature_is_lost(self) -> None:
        for application_id in self.signed:
            application = read(self.hub, application_id)
            if application.signature is None:
                with self.hub.store.begin() as tx:
                    assert any(entry.kind == "refused" for entry in tx.evidence.of(application_id))

    def clear_up(self) -> None:
        """Fair weather for ten days: then nothing waits, and all books agree or a person was told why not."""
        self.weather.waiting.clear()
        self.a_person_sends_the_dead_rows_again()
        for _ in range(60):
            self.work(500)
            self.hub.clock.move(timedelta(hours=4))
        self.a_person_sends_the_dead_rows_again()
        self.work(500)
        self.the_invariants_hold()
        with self.hub.store.begin() as tx:
            told = {one.kind.rpartition(":")[2] for one in tx.attentions.waiting()}
            for _, payment_id, state, _ in self.notices:
                payment = tx.payments.get(payment_id)
                settled = payment.state is PaymentState.POSTED or state is PaymentState.AUTHORIZED
                assert settled or payment_id in told or payment.state in (PaymentState.PAID, PaymentState.REFUNDED), payment.state
            for _, application_id in self.orders:
                application = tx.applications.get(application_id)
                event(f"ended {application.status}")
                assert application.status in RESTING, f"stuck in {application.status}"

    # hands

    def id_of(self, n: int) -> str:
        return self.orders[n % len(self.orders)][1]

    def attempt(self, flow: Callable[..., Any], *arguments: Any) -> Any:
        """People may be told no; anything else is a defect."""
        with suppress(RuleBrokenError, OutsideError, Killed):
            return flow(*arguments)
        return None

    def work(self, rows: int) -> None:
        self.workers += 1
        with suppress(Killed):
            drain(self.hub, Worker(f"worker-{self.workers}", LEASE), rows)

    def sign(self, application_id: str, fingerprint: str) -> None:
        with suppress(AssertionError):
            if self.attempt(sign_contract, self.hub, application_id, fingerprint, last_code(self.hub, application_id), HAND):
                self.signed.add(application_id)

    def step(self, application_id: str) -> None:
        application = read(self.hub, application_id)
        if application.status in STEPS:
            STEPS[application.status](self, application)

    def step_terms(self, application: Application) -> None:
        if any(one.application_id == application.id for one in self.hub.sms.sent):
            self.attempt(acknowledge_terms, self.hub, application.id, last_code(self.hub, application.id))
        self.attempt(ask_terms_code, self.hub, application.id, REQUIRED)

    def step_answers(self, application: Application) -> None:
        self.attempt(send_answers, self.hub, application.id)

    def step_approve(self, application: Application) -> None:
        record = self.system.records[application.deal.number] if application.deal else None
        if record and record.state in (DealState.NEW, DealState.IN_REVIEW):
            self.system.approve(record.number)

    def step_sign(self, application: Application) -> None:
        if application.contract and not application.signature:
            self.sign(application.id, application.contract.fingerprint)
            self.attempt(request_signing_code, self.hub, application.id, application.contract.fingerprint)

    def step_book(self, application: Application) -> None:
        self.attempt(confirm_booking, self.hub, application.id, "OP-1")
        self.hub.clock.move(timedelta(hours=5))

    def step_issue(self, application: Application) -> None:
        record = self.system.records[application.deal.number] if application.deal else None
        if record and record.state is DealState.SIGNED:
            self.system.issue(record.number)

    def step_pay(self, application: Application) -> None:
        started = self.attempt(start_payment, self.hub, application.id, 1_500_000)
        if started is None:
            return
        payment, _ = started
        for state in (PaymentState.PAID, PaymentState.AUTHORIZED):
            body = self.hub.acquiring.notice_body(payment.reference, state, payment.amount, acquirer_reference=payment.reference)
            take_notice(self.hub, body)
            self.notices.append((application.id, payment.id, state, body))


STEPS: dict[Status, Callable[[Life, Application], None]] = {
    Status.RECEIVED: Life.step_terms, Status.FILLING: Life.step_answers, Status.MORE_WANTED: Life.step_answers,
    Status.SUBMITTED: Life.step_approve, Status.IN_REVIEW: Life.step_approve, Status.CONTRACT_READY: Life.step_sign,
    Status.SIGNED: Life.step_book, Status.PAYOUT_READY: Life.step_issue, Status.ACTIVE: Life.step_pay,
}  # fmt: skip
# Where a life may rest when nobody acts any more: ended, or waiting for somebody outside the hub.
RESTING = (
    Status.DECLINED, Status.EXPIRED, Status.CANCELLED, Status.REPAID, Status.ACTIVE, Status.SIGNED, Status.PAYOUT_READY,
)  # fmt: skip

TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=int(os.environ.get("BRIDGE_LIVES", "60")), stateful_step_count=30, deadline=None,
    derandomize="BRIDGE_LIVES" not in os.environ, suppress_health_check=list(HealthCheck), database=None,
    phases=(Phase.generate, Phase.shrink),
)  # fmt: skip
