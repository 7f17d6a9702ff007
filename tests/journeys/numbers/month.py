"""Two weeks of a small lender written straight into the store: applications that end in every way, decisions, payments, loans,
messages, pushes, calls. The same every time."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from bridge.flows.counting.keep_counting import NUMBERS, count_numbers
from bridge.flows.hub import TIMER, Hub
from bridge.model.application import Application
from bridge.model.events import EventType
from bridge.model.loan import Instalment, Loan
from bridge.model.payment import Payment, PaymentState
from bridge.model.timing.decision_way import DECISIONS
from bridge.ports.decisions import Reading
from bridge.ports.sms import Message, MessageState
from bridge.ports.store import Exchange, Transaction
from bridge.ports.work import Work, WorkKind
from tests.builders import an_application
from tests.fakes.surroundings import FakeClock

E = EventType
HAPPY = (
    E.TERMS_ACKNOWLEDGED, E.APPLICATION_SUBMITTED, E.APPLICATION_APPROVED, E.CONTRACT_ISSUED, E.CONTRACT_SIGNED,
    E.PAYOUT_RELEASED, E.PAYOUT_MADE,
)  # fmt: skip
# How many steps are gone, and what ends it; None: it stands there.
LIVES = (
    (7, None), (7, None), (7, None), (2, E.APPLICATION_DECLINED), (2, E.APPLICATION_DECLINED), (1, E.APPLICATION_EXPIRED),
    (4, None), (3, E.APPLICATION_CANCELLED), (7, E.LOAN_REPAID), (2, None), (0, E.APPLICATION_EXPIRED),
)  # fmt: skip
PAUSES = (3, 25, 4, 1, 30, 300, 90)


def lived(hub: Hub, days: int = 13, a_day: int = 5) -> None:
    """Applications of so many days up to now, everything in the order in which it happened."""
    clock, dice = hub.clock, random.Random(7)
    assert isinstance(clock, FakeClock)
    end, happens = clock.now(), list[tuple[datetime, str, EventType]]()
    for n in range(days * a_day):
        at = end - timedelta(days=days) + timedelta(days=n / a_day, minutes=dice.randrange(200))
        steps, last = LIVES[n % len(LIVES)]
        for step, event in enumerate([E.APPLICATION_RECEIVED, *HAPPY[:steps], *([last] if last else [])]):
            happens.append((at, f"app_{n:04}", event))
            at += timedelta(minutes=PAUSES[step % len(PAUSES)] * dice.uniform(0.5, 2))
    for at, whose, event in sorted(happens):
        if at <= end:
            clock.set_to(at)
            _step(hub, dice, whose, event)
    clock.set_to(end)


def counted(hub: Hub) -> None:
    """The standing work until it has nothing to do at once."""
    now = hub.clock.now()
    row = Work(1, WorkKind.COUNT_NUMBERS, "", TIMER, NUMBERS, now, now)
    for _ in range(100):
        if count_numbers(hub, row).due_at > now:
            return
    raise AssertionError("the count does not come to an end")


def _step(hub: Hub, dice: random.Random, whose: str, event: EventType) -> None:
    now = hub.clock.now()
    with hub.store.begin() as tx:
        if event is E.APPLICATION_RECEIVED:
            site = ("sun", "sun", "moon")[int(whose[-4:]) % 3]
            tx.applications.add(an_application(id=whose, partner=site, order_id=f"{site}-{whose}", received_at=now).received())
            return
        application = tx.applications.get(whose)
        facts: dict[str, object] = {"approved": application.loan_sum} if event is E.APPLICATION_APPROVED else {}
        facts = {"refusal": dice.choice((100, 130))} if event is E.APPLICATION_DECLINED else facts
        application = application.move_to(event, now, facts)
        if event in (E.PAYOUT_MADE, E.LOAN_REPAID):
            application = replace(application, loan=a_loan(hub, application, now, dice))
        tx.applications.save(application)
        _around(tx, hub, dice, application, event, now)


def a_loan(hub: Hub, application: Application, now: datetime, dice: random.Random) -> Loan:
    """Six instalments; one loan in four is late."""
    issued, rows, balance = hub.clock.local(now).date(), list[Instalment](), application.loan_sum
    for n in range(1, 7):
        part = application.loan_sum // 6 if n < 6 else balance
        interest = balance * 30 // 1000
        balance -= part
        rows.append(Instalment(n, issued + timedelta(days=30 * n - 20), part + interest, part, interest, balance))
    days = dice.choice((0, 0, 0, 12, 0, 45, 95))
    repaid = application.status.value == "REPAID"
    owed = 0 if repaid else application.loan_sum
    return Loan(
        f"L-{application.id}", now, owed + owed // 50, owed, owed // 50, 0, 0, 0, 500_000 if days and not repaid else 0,
        0 if repaid else days, 0, 0, tuple(rows),
    )  # fmt: skip


def _around(tx: Transaction, hub: Hub, dice: random.Random, application: Application, event: EventType, now: datetime) -> None:
    event_id = tx.events.append(application, event, now, {})
    tries = dice.choice((1, 1, 1, 1, 2, 3))
    at = now + timedelta(seconds=1)
    for n in range(tries):
        at += timedelta(seconds=dice.choice((1, 3, 9)) * (n * 20 + 1))
        tx.events.note_try(event_id, at, 200 if n == tries - 1 else dice.choice((500, 0, 503)), "", 40)
    if event in DECISIONS:
        took = timedelta(seconds=dice.choice((1, 2, 3, 8, 40)))
        tx.decisions.note(event_id, application.id, now, Reading(now - took * 3, now - took / 4, now - took))
        tx.decisions.accepted(event_id, at)
    if event in (E.TERMS_ACKNOWLEDGED, E.CONTRACT_SIGNED, E.APPLICATION_APPROVED):
        state = dice.choice((MessageState.DELIVERED,) * 8 + (MessageState.FAILED, MessageState.SENT))
        ended = now + timedelta(seconds=dice.choice((2, 4, 7, 30))) if state is not MessageState.SENT else None
        tx.messages.add(
            Message(
                f"msg_{event_id}", application.id, "+79161234567", "", now, state=state, taken_at=now, ended_at=ended, cost=385,
                parts=2, gateway="smsc",
            )
        )  # fmt: skip
    if event is E.PAYOUT_MADE:
        paid = Payment(
            f"pay_{application.id}", application.id, f"R{application.id[-4:]}", 1_743_200, PaymentState.POSTED, now, paid_at=now,
            paid=1_743_200,
        )  # fmt: skip
        tx.payments.add(paid)
    result = dice.choice(("HTTP 200",) * 9 + ("HTTP 503, busy: no room", "outcome unknown: cut off"))
    tx.journal.note(Exchange(now, "hub", "onec", "состояние сделки", result, application.id, dice.choice((30, 60, 200, 900))))
