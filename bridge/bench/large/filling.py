"""Fills a store by SQL with the past of a lender: applications that ended long ago, and what they left behind.

Sealed columns repeat one valid sealed value of the true length: such rows are as large as true ones, and nobody opens them. The
newest hundred applications are true, made by the flows; they are the ones that pages show.
"""

from collections.abc import Callable

from sqlalchemy import Connection, Engine, func, insert, select, text, update

from bridge.bench.exchange.applications import an_application
from bridge.bench.large.dialects import dialect_of
from bridge.bench.large.past import Base, Mix, Part, parts_of
from bridge.flows.record_moves import record_moves
from bridge.model.events import EventType
from bridge.store import schema
from bridge.wiring import House

TRUE_ONES = 100
_CHUNK = 200_000
_STEPS = (EventType.TERMS_ACKNOWLEDGED, EventType.APPLICATION_SUBMITTED)


def make_true_ones(house: House, mark: str) -> None:
    """TRUE_ONES applications with their moves, events and work."""
    with house.store.begin() as tx:
        for number in range(TRUE_ONES):
            now = house.hub.clock.now()
            made = an_application(mark, number, now)
            tx.applications.add(made)
            moved = made.received()
            for step in _STEPS:
                moved = moved.move_to(step, now)
            record_moves(house.hub, tx, moved)


def fill(engine: Engine, applications: int, mix: Mix, say: Callable[[str], None] = lambda _words: None) -> None:
    """Bring the store to so many applications, the true ones that are there included."""
    count = applications - TRUE_ONES
    with engine.connect() as connection:
        base = _base(connection)
    for part in parts_of(dialect_of(engine.dialect.name), count, mix, base):
        say(f"{part.rows:,} rows of {part.table}")
        for first in range(1, part.rows + 1, _CHUNK):
            _insert(engine, part, first, min(first + _CHUNK - 1, part.rows))
    _move_counters(engine)


def _insert(engine: Engine, part: Part, first: int, last: int) -> None:
    series = text(dialect_of(engine.dialect.name).series)
    rows = select(*map(text, part.columns.values())).select_from(series)
    statement = insert(schema.metadata.tables[part.table]).from_select(list(part.columns), rows, include_defaults=False)
    with engine.begin() as connection:
        connection.execute(statement, {"first": first, "last": last, **part.values})


def _move_counters(engine: Engine) -> None:
    """Numbers go on after the highest that was filled in."""
    events, journal, counters = schema.partner_events, schema.journal, schema.counters
    with engine.begin() as connection:
        numbers = [connection.execute(select(func.max(one))).scalar() or 0 for one in (events.c.cursor, journal.c.n)]
        connection.execute(update(counters).values(value=max(numbers)))


def _base(connection: Connection) -> Base:
    row = connection.execute(text("SELECT facts, personal FROM applications LIMIT 1")).mappings().one()
    cursor = connection.execute(text("SELECT coalesce(max(cursor), 0) FROM partner_events")).scalar_one()
    line = connection.execute(text("SELECT coalesce(max(n), 0) FROM journal")).scalar_one()
    return Base(row["facts"], bytes(row["personal"]), int(cursor), int(line))
