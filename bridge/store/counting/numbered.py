"""Rows that are numbered as they are written, found by their moments without an index over those: halving the numbers.

Moments rise with the numbers, but for what clocks of two processes differ and what waited in a process before it was written.
Rows that are out of order by less than LEEWAY are all found.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, func, select

LEEWAY = timedelta(hours=6)


def within(connection: Connection, table: Table, since: datetime, until: datetime, after: int) -> tuple[ColumnElement[bool], ...]:
    """Conditions for the rows of a time past a number: from where to where by number, and by moment inside."""
    first = max(first_number(connection, table, since - LEEWAY), after + 1)
    end = first_number(connection, table, until + LEEWAY)
    return table.c.n >= first, table.c.n < end, table.c.at >= since, table.c.at < until


def first_number(connection: Connection, table: Table, moment: datetime) -> int:
    """The smallest number with no row before the moment at it or above; one more than the newest when all are before it.

    A step along the primary key for each halving.
    """
    low, high = bounds(connection, table)
    step = select(table.c.n, table.c.at).where(table.c.n >= bindparam("middle")).order_by(table.c.n).limit(1)
    while low < high:
        middle = (low + high) // 2
        row: Any = connection.execute(step, {"middle": middle}).first()
        if row is None or row.at >= moment:
            high = middle
        else:
            low = row.n + 1
    return low


def bounds(connection: Connection, table: Table) -> tuple[int, int]:
    """The smallest number, and one more than the greatest; twice the same when the table is empty."""
    first = connection.execute(select(func.min(table.c.n))).scalar()
    last = connection.execute(select(func.max(table.c.n))).scalar()
    return (0, 0) if first is None or last is None else (int(first), int(last) + 1)
