"""Stories played through the flows while the standing work counts beside them: the figures are those of a count by hand."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from bridge.flows.counting.keep_counting import DUES_AHEAD, watch_numbers
from bridge.flows.deciding.cancel_application import cancel_application
from bridge.model.counting.figure import Name
from bridge.model.events import EventType
from bridge.model.status import Status
from bridge.ports.sms import MessageState
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from tests.builders import FakeHub, a_price, fake_hub
from tests.fakes.surroundings import FakeClock
from tests.walk import brought_to, deal_number, work_all

ROADS = (Status.RECEIVED, Status.FILLING, Status.SUBMITTED, Status.CONTRACT_READY, Status.SIGNED, Status.ACTIVE, Status.ACTIVE)


@pytest.fixture(params=["sqlite"])
def engine(engine: Engine) -> Engine:
    """The stories need one database; the histories beside run on both."""
    return engine


def played(hub: FakeHub) -> list[str]:
    """Applications of two sites that stand everywhere, one declined and one cancelled among them."""
    with hub.store.begin() as tx:
        watch_numbers(hub, tx)
    ids = []
    for n, status in enumerate(ROADS):
        ids.append(_brought(hub, status, ("sun", "moon")[n % 2]))
        hub.clock.move(timedelta(hours=5))
        work_all(hub)
    declined = _brought(hub, Status.SUBMITTED, "sun")
    hub.loan_system.decline(deal_number(hub, declined))
    hub.clock.move(timedelta(seconds=10))
    work_all(hub)
    cancelled = _brought(hub, Status.FILLING, "moon")
    cancel_application(hub, cancelled, "sun")
    for _ in range(3):
        hub.clock.move(timedelta(hours=9))
        work_all(hub)
    return [*ids, declined, cancelled]


def _brought(hub: FakeHub, status: Status, site: str) -> str:
    now = hub.clock.now()
    price = a_price(valid_until=now + timedelta(days=5), actualized_at=now)
    return brought_to(hub, status, partner=site, received_at=now, price=price).id


def figures(hub: FakeHub, name: Name) -> Counter[tuple[date | None, str, str]]:
    with hub.store.read() as tx:
        rows = tx.figures.sums(name, date(2020, 1, 1), date(2030, 1, 1), by_day=True, by_partner=True)
    return Counter({(row.day, row.partner, row.sort): row.count for row in rows})


def test_stories_are_counted_as_they_went(engine: Engine, seal: Seal) -> None:
    clock = FakeClock()
    hub = fake_hub(clock=clock, store=SqlStore(engine, seal, lambda: None, now=clock.now))
    ids = played(hub)
    moved, standing, decided = Counter(), Counter(), Counter()
    taken, sums, dues = Counter(), 0, 0
    with hub.store.read() as tx:
        for whose in ids:
            application = tx.applications.get(whose)
            came = clock.local(application.received_at).date()
            standing[came, application.partner, application.status.value] += 1
            for at, event, _ in tx.applications.history(whose):
                moved[clock.local(at).date(), application.partner, event.value] += 1
                decided[event] += event in (EventType.APPLICATION_APPROVED, EventType.APPLICATION_DECLINED)
            for event in tx.events.of(whose):
                tries = tx.events.tries(event.id)
                taken["first"] += bool(tries) and 200 <= tries[0][1] < 300
            if application.loan:
                sums += application.loan.principal
                last = clock.today() + timedelta(days=DUES_AHEAD)
                dues += sum(row.amount for row in application.loan.schedule if row.due_on <= last)
    assert figures(hub, Name.MOVED) == moved and figures(hub, Name.STANDING) == standing
    by_sort = Counter[str]()
    for (_, _, sort), count in figures(hub, Name.DECIDED).items():
        by_sort[sort.partition(":")[0]] += count
    assert by_sort["approved"] == decided[EventType.APPLICATION_APPROVED] == 4 and by_sort["declined"] == 1
    assert sum(figures(hub, Name.PUSH).values()) == taken["first"] > 20
    sent = sum(figures(hub, Name.SENT).values())
    assert sent == len(hub.sms.sent) > 5
    assert not any(sort.endswith(":other") for _, _, sort in figures(hub, Name.SENT)), "each message knows why it was sent"
    states = {sort for _, _, sort in figures(hub, Name.SENT_STATE)}
    assert all(sort.partition(":")[0] == hub.sms.name and sort.partition(":")[2] in set(MessageState) for sort in states)
    with hub.store.read() as tx:
        (going,) = tx.figures.sums(Name.LOAN, clock.today(), clock.today())
        due = tx.figures.sums(Name.DUE, date(2020, 1, 1), date(2030, 1, 1))
        lines = tx.figures.sums(Name.CALL, date(2020, 1, 1), date(2030, 1, 1))
    assert (going.sort, going.count, going.total) == ("ACTIVE", 2, sums)
    assert next((one.total for one in due if one.sort == "amount"), 0) == dues
    assert lines == [], "fakes make no calls"
