"""Thousands of notices, repeated and in any order, from several senders at once while workers die: sums agree to the kopeck.

Truth is what the acquirer did; it is compared with what the hub keeps, and with what the loan system has posted.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from threading import Event, RLock, get_ident
from typing import Any

import pytest

from bridge.flows.repaying.receive_payment import take_notice
from bridge.jobs.crew import Crew, Worker
from bridge.model.application import Application
from bridge.model.decision import Deal, DealState
from bridge.model.loan import Loan
from bridge.model.payment import Payment, PaymentState
from bridge.model.status import Status
from bridge.ports.acquiring import AccountFeatures
from bridge.ports.outside_errors import OutcomeUnknownError, UnreachableError
from bridge.ports.store import Transaction
from bridge.store.engine import open_engine
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from tests.builders import FakeHub, fake_hub
from tests.fakes.loan_system import FakeLoanSystem, Record
from tests.fakes.surroundings import START, FakeClock, FakeMint
from tests.store.conftest import fresh
from tests.store.people import an_application

S = PaymentState
APPLICATIONS, PAYMENTS, SENDERS, WORKERS = 20, 120, 4, 3
SUMS = (1_500_000, 1_500_000, 1_200_050)
LEASE = timedelta(seconds=30)


class KilledError(BaseException):
    """The worker is gone at this very moment: nothing after it is done."""


class ThreadSafeMint(FakeMint):
    def __init__(self) -> None:
        super().__init__()
        self._numbers = count(1)

    def _next(self) -> int:
        return next(self._numbers)


class FrailLoanSystem(FakeLoanSystem):
    """Loses answers, is away, and takes workers with it, before and after the deed. One call at a time."""

    def __init__(self, clock: FakeClock, chance: random.Random) -> None:
        super().__init__(clock.now)
        self._chance, self._one = chance, RLock()
        self.calm = False
        self.reverses = self.finds_reversals = True

    def post_payment(self, application: Application, payment: Payment) -> str:
        self._fate("before")
        with self._one:
            done = super().post_payment(application, payment)
        self._fate("after")
        return done

    def reverse_payment(self, application: Application, payment: Payment, amount: int) -> str:
        self._fate("before")
        with self._one:
            done = super().reverse_payment(application, payment, amount)
        self._fate("after")
        return done

    def loan(self, application: Application) -> Loan:
        with self._one:
            return super().loan(application)

    def _fate(self, when: str) -> None:
        fate = self._chance.random()
        if self.calm or fate > 0.15:
            return
        if fate < 0.05:
            raise KilledError
        if when == "before":
            raise UnreachableError("fake", "post_payment", "away")
        raise OutcomeUnknownError("fake", "post_payment", "no answer")


class FrailStore(SqlStore):
    """Now and then a worker dies right after a commit."""

    workers: set[int]
    chance: random.Random

    @contextmanager
    def begin(self, *, optimistic: bool = False) -> Iterator[Any]:
        with super().begin(optimistic=optimistic) as tx:
            yield tx
        if get_ident() in self.workers and self.chance.random() < 0.01:
            raise KilledError


@dataclass
class Truth:
    """What the acquirer did with one payment."""

    paid: int = 0
    refunds: dict[str, int] = field(default_factory=dict)

    @property
    def here(self) -> int:
        return self.paid - sum(self.refunds.values())


@dataclass
class Town:
    """The hub with its payments, the truth, and the notices that are to be sent."""

    hub: FakeHub
    system: FrailLoanSystem
    truth: dict[str, Truth] = field(default_factory=dict)
    unknown: dict[str, Truth] = field(default_factory=dict)
    bodies: list[bytes] = field(default_factory=list)


@pytest.fixture(params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest, tmp_path: Any, seal: Seal) -> Iterator[Town]:
    engine = open_engine(fresh(request.param, request, tmp_path))
    clock, chance = FakeClock(START), random.Random(20261128)
    system = FrailLoanSystem(clock, chance)
    store = FrailStore(engine, seal, lambda: None, now=clock.now)
    store.workers, store.chance = set(), chance
    hub = fake_hub(clock=clock, store=store, loan_system=system, mint=ThreadSafeMint())
    hub.acquiring.able = AccountFeatures()
    made = Town(hub, system)
    fill(made, chance)
    yield made
    engine.dispose()


def fill(town: Town, chance: random.Random) -> None:
    with town.hub.store.begin() as tx:
        for n in range(APPLICATIONS):
            number = f"Д-{n:04}"
            tx.applications.add(an_application(f"app_{n}", status=Status.ACTIVE, deal=Deal(number, f"c{n}", 1, START)))
            town.system.records[number] = Record(number, f"app_{n}", "4509", 10**12, 6, START, DealState.ISSUED, approved=10**12)
        for n in range(PAYMENTS):
            start_one(town, tx, n, chance)
    for n in range(20):
        town.unknown[f"X{n:04}"] = Truth(paid=SUMS[n % 3])
        told(town, f"X{n:04}", SUMS[n % 3], S.AUTHORIZED, S.PAID, S.PAID)
    chance.shuffle(town.bodies)


def start_one(town: Town, tx: Transaction, n: int, chance: random.Random) -> None:
    reference, amount = f"R{n:06}", SUMS[n % 3]
    tx.payments.add(Payment(f"pay_{n}", f"app_{n % APPLICATIONS}", reference, amount, S.STARTED, START))
    truth = town.truth[reference] = Truth()
    fate = chance.random()
    if fate < 0.08:
        told(town, reference, amount, S.AUTHORIZED, S.REVERSED)
        return
    if fate < 0.12:
        told(town, reference, amount, S.PAID, test=True)
        return
    truth.paid = amount
    told(town, reference, amount, S.AUTHORIZED, S.PAID, None)
    for part in range(1, chance.choice((0, 0, 0, 1, 2)) + 1):
        truth.refunds[f"{reference}-{part}"] = 100_000 * part
    if fate > 0.95:
        truth.refunds = {f"{reference}-all": amount}
    for refund_id, back in truth.refunds.items():
        told(town, reference, amount, S.REFUNDED, refunded=back, refund_id=refund_id)


def told(town: Town, reference: str, amount: int, *states: PaymentState | None, **more: object) -> None:
    """Each word is delivered two to four times."""
    for state in states:
        body = town.hub.acquiring.notice_body(reference, state, amount, acquirer_reference=f"9{reference}", **more)  # type: ignore[arg-type]
        town.bodies += [body] * (2 + len(town.bodies) % 3)


def send_all(town: Town, done: Event) -> None:
    def send(n: int) -> None:
        for body in town.bodies[n::SENDERS]:
            take_notice(town.hub, body)

    with ThreadPoolExecutor(SENDERS) as pool:
        list(pool.map(send, range(SENDERS)))
    done.set()


def work_and_die(town: Town, n: int, sent: Event, deaths: list[int]) -> None:
    """A worker that dies comes back under its own name, as a supervisor starts it again."""
    town.hub.store.workers.add(get_ident())  # type: ignore[attr-defined]
    lives = 0
    while not sent.is_set() or lives == 0:
        lives += 1
        try:
            Crew(town.hub, Worker(f"worker-{n}", LEASE)).drain(200)
        except KilledError:
            deaths.append(n)
        sent.wait(0.002)
    town.hub.store.workers.discard(get_ident())  # type: ignore[attr-defined]


def settle(town: Town) -> None:
    """Fair weather: leases run out, pauses end, until nothing is to be done."""
    town.system.calm = True
    for _ in range(60):
        town.hub.clock.move(timedelta(minutes=2))
        Crew(town.hub, Worker("last", LEASE)).drain()
    with town.hub.store.begin() as tx:
        assert tx.work.dead(10) == []


def test_every_kopeck_is_counted_once_and_posted_once(town: Town) -> None:
    sent, deaths = Event(), list[int]()
    with ThreadPoolExecutor(WORKERS + 1) as pool:
        workers = [pool.submit(work_and_die, town, n, sent, deaths) for n in range(WORKERS)]
        pool.submit(send_all, town, sent).result()
        for one in workers:
            one.result()
    settle(town)
    assert deaths, "nobody died: the test shows nothing"
    check(town)


def check(town: Town) -> None:
    with town.hub.store.read() as tx:
        payments = [one for n in range(APPLICATIONS) for one in tx.payments.of(f"app_{n}")]
        told_of = {one.kind.rpartition(":")[2] for one in tx.attentions.waiting()}
        suspense = tx.suspense.waiting(1000)
    postings, back = Counter[str](), defaultdict[str, int](int)
    for record in town.system.records.values():
        for reference, posted in record.posted:
            paid, _, _ = reference.rpartition("R")
            if paid:
                back[paid] += -posted.amount
            else:
                postings[reference] += 1
    for payment in payments:
        truth = town.truth[payment.reference]
        assert (payment.paid, payment.here) == (truth.paid, truth.here), payment
        assert postings[payment.reference] == (payment.posted_at is not None) <= 1, payment
        assert payment.to_reverse == 0 or payment.id in told_of, "a reversal that nobody was told of"
        assert payment.reversing == 0, "a reversal that nobody looked for"
        if payment.posted_at:
            assert payment.posted == payment.posting - back[payment.reference]
        if truth.here and not payment.to_reverse:
            assert payment.posted == truth.here, payment
    assert sum(one.money for one in suspense) == sum(one.paid for one in town.unknown.values())
    assert {one.reference for one in suspense} == set(town.unknown)
    hub_has = sum(one.here for one in payments) + sum(one.money for one in suspense)
    assert hub_has == sum(one.here for one in (*town.truth.values(), *town.unknown.values()))
