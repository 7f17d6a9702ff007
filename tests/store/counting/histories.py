"""Random histories of some days written through the store's own doors, and what they come to when somebody counts them by hand.

The count by hand shares nothing with the hub's: it walks every application, payment, message and try, from the first to the last.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.events import EventType
from bridge.model.paying.refund import Refund, RefundState
from bridge.model.payment import Payment, PaymentState
from bridge.model.status import MOVES, Status
from bridge.model.timing.decision_way import DECISIONS
from bridge.ports.decisions import Reading
from bridge.ports.sms import Channel, Message, MessageState
from bridge.ports.store import Exchange
from tests.builders import an_application

MINUTE = timedelta(minutes=1)
_WORDS = {
    "HTTP 503, busy: no room": "busy",
    "not reached: nobody there": "not reached",
    "outcome unknown: cut off": "outcome unknown",
}
_RESULTS = ("HTTP 200", "HTTP 200, two repairs", *_WORDS)


@dataclass
class History:
    """What was written: plain lists, so that a test may count them."""

    hub: Hub
    dice: random.Random
    ids: list[str] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    refunds: list[tuple[Refund, str]] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    tries: list[tuple[str, datetime, int]] = field(default_factory=list)
    events: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    untaken: list[str] = field(default_factory=list)
    calls: list[Exchange] = field(default_factory=list)
    made: int = 0

    def happen(self) -> None:
        """One thing, whatever is possible now."""
        deeds = (self.apply, self.move, self.pay, self.send, self.hear, self.push, self.call)
        self.dice.choices(deeds, (2, 4, 1, 1, 1, 1, 1))[0]()

    def id(self, prefix: str) -> str:
        self.made += 1
        return f"{prefix}_{self.made:05}"

    def apply(self) -> None:
        whose = self.id("app")
        fresh = an_application(id=whose, partner=self.dice.choice(("sun", "moon")), received_at=self.hub.clock.now())
        with self.hub.store.begin() as tx:
            tx.applications.add(fresh.received())
        self.ids.append(whose)

    def move(self) -> None:
        if not self.ids:
            return
        whose, now = self.dice.choice(self.ids), self.hub.clock.now()
        with self.hub.store.begin() as tx:
            application = tx.applications.get(whose)
            onward = sorted(event for status, event in MOVES if status is application.status)
            event = self.dice.choice(onward) if onward else None
            if event is None:
                return
            facts = self._facts(event)
            tx.applications.save(application.move_to(event, now, facts))
            self._tell(tx, application, event, now, facts)

    def _facts(self, event: EventType) -> dict[str, object]:
        if event is EventType.APPLICATION_APPROVED:
            return {"approved": 1_000_000} | ({"shortfall": 5} if self.dice.random() < 0.3 else {})
        return {"refusal": self.dice.choice((100, 130))} if event is EventType.APPLICATION_DECLINED else {}

    def _tell(self, tx: object, application: Application, event: EventType, now: datetime, facts: dict[str, object]) -> None:
        event_id = tx.events.append(application, event, now, facts)  # type: ignore[attr-defined]
        if event in DECISIONS:
            took = timedelta(seconds=self.dice.choice((1, 4, 30, 100)))
            tx.decisions.note(event_id, application.id, now, Reading(now - 2 * took, now, now - took))  # type: ignore[attr-defined]
        self.events[event_id] = (application.partner, now)
        self.untaken.append(event_id)

    def pay(self) -> None:
        if not self.ids:
            return
        # PayU may tell of a payment days after it.
        now = self.hub.clock.now()
        at = now - timedelta(days=self.dice.choice((0, 0, 0, 1, 3)))
        paid = Payment(
            self.id("pay"), self.dice.choice(self.ids), f"R{self.made}", 5_000, PaymentState.PAID, at, paid_at=at,
            paid=self.dice.choice((5_000, 4_000)),
        )  # fmt: skip
        with self.hub.store.begin() as tx:
            tx.payments.add(paid)
            if self.dice.random() < 0.3:
                back = Refund(self.id("ref"), paid.id, f"k{self.made}", 1_000, RefundState.GIVEN, now, given_at=now)
                tx.refunds.put(back)
                self.refunds.append((back, paid.application_id))
        self.payments.append(paid)

    def send(self) -> None:
        now = self.hub.clock.now()
        whose = self.dice.choice(self.ids) if self.ids else ""
        cost = self.dice.choice((None, 250, 500))
        message = Message(
            self.id("msg"), whose, "+79161234567", "", now, state=MessageState.SENT, taken_at=now, cost=cost,
            parts=self.dice.choice((1, 2)), gateway="smsc", channel=self.dice.choice((Channel.SMS, Channel.SMS, Channel.CALL)),
        )  # fmt: skip
        with self.hub.store.begin() as tx:
            tx.messages.add(message)
        self.messages.append(message.id)

    def hear(self) -> None:
        if not self.messages:
            return
        with self.hub.store.begin() as tx:
            message = tx.messages.get(self.dice.choice(self.messages[-5:]))
            state = self.dice.choice((MessageState.DELIVERED, MessageState.FAILED))
            tx.messages.save(message.became(state, "", self.hub.clock.now()))

    def push(self) -> None:
        if not self.untaken:
            return
        event_id, now = self.dice.choice(self.untaken), self.hub.clock.now()
        status = self.dice.choice((200, 200, 204, 500, 0))
        with self.hub.store.begin() as tx:
            tx.events.note_try(event_id, now, status, "", 30)
            if 200 <= status < 300:
                tx.decisions.accepted(event_id, now)
        if 200 <= status < 300 and self.dice.random() < 0.8:
            self.untaken.remove(event_id)
        self.tries.append((event_id, now, status))

    def call(self) -> None:
        told = Exchange(
            self.hub.clock.now(), self.dice.choice(("hub", "hub", "office:boris")), self.dice.choice(("onec", "payu", "sun")),
            "…", self.dice.choice(_RESULTS), "", self.dice.choice((3, 40, 900)),
        )  # fmt: skip
        with self.hub.store.begin() as tx:
            tx.journal.note(told)
        self.calls.append(told)


def by_hand(history: History) -> Counter[tuple[date, str, str, str]]:
    """How many of what (day, name, site, sort), counted from the first row to the last."""
    found: Counter[tuple[date, str, str, str]] = Counter()
    hub = history.hub

    def day(at: datetime) -> date:
        return hub.clock.local(at).date()

    with hub.store.read() as tx:
        applications = {whose: tx.applications.get(whose) for whose in history.ids}
        pasts = {whose: tx.applications.history(whose) for whose in history.ids}
        messages = [tx.messages.get(one) for one in history.messages]
        ways = [way for whose in history.ids for way in tx.decisions.of(whose)]
    for whose, application in applications.items():
        _life(found, application, pasts[whose], day)
    for payment in history.payments:
        found[day(payment.paid_at or payment.started_at), "paid", applications[payment.application_id].partner, "plain"] += 1
    for refund, whose in history.refunds:
        found[day(refund.at), "returned", applications[whose].partner, "refund"] += 1
    for message in messages:
        site = applications[message.application_id].partner if message.application_id else ""
        taken = day(message.taken_at or message.made_at)
        found[taken, "sent", site, f"{message.channel}:other"] += 1
        found[taken, "sent_state", site, f"smsc:{message.state}"] += 1
    for way in ways:
        if way.accepted_at is None:
            found[day(way.committed_at), "untaken", way.partner, way.type] += 1
        elif way.total is not None:
            found[day(way.committed_at), "missed", way.partner, "of:60000"] += 1
            if way.total > timedelta(seconds=60):
                found[day(way.committed_at), "missed", way.partner, "over:60000"] += 1
    _traffic(found, history, day)
    return found


def _life(found: Counter[tuple[date, str, str, str]], application: Application, past: object, day: object) -> None:
    came = day(application.received_at)  # type: ignore[operator]
    places = {
        "received": set(Status), "form": set(Status) - {Status.RECEIVED}, "active": {Status.ACTIVE}, "repaid": {Status.REPAID},
        "signed": {Status.SIGNED, Status.PAYOUT_READY, Status.ACTIVE},
        "approved": {Status.APPROVED, Status.CONTRACT_READY, Status.SIGNED, Status.PAYOUT_READY, Status.ACTIVE},
    }  # fmt: skip
    been = [status for _, _, status in past if status not in (Status.EXPIRED, Status.CANCELLED, Status.DECLINED)]  # type: ignore[attr-defined]
    for stage, statuses in places.items():
        if statuses & set(been):
            found[came, "funnel", application.partner, stage] += 1
    found[came, "standing", application.partner, application.status] += 1
    for at, event, _ in past:  # type: ignore[attr-defined]
        found[day(at), "moved", application.partner, event] += 1  # type: ignore[operator]


def _traffic(found: Counter[tuple[date, str, str, str]], history: History, day: object) -> None:
    seen: dict[str, list[int]] = {}
    for event_id, at, status in history.tries:
        before, site = seen.setdefault(event_id, []), history.events[event_id][0]
        taken_before = any(200 <= one < 300 for one in before)
        word = "failed" if not 200 <= status < 300 else "again" if taken_before else "later" if before else "first"
        found[day(at), "push", site, word] += 1  # type: ignore[operator]
        before.append(status)
    for one in history.calls:
        if one.sender == "hub" and one.receiver != "sun":
            found[day(one.at), "call", "", f"{one.receiver}:{_WORDS.get(one.result, 'ok')}"] += 1  # type: ignore[operator]
