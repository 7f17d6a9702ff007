"""bridge.ports.counting.Sources on the tables: each slice is read along an index, what belongs to it in one question a table."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, exists, func, literal, select, tuple_

from bridge.model.counting.lives import Step
from bridge.model.events import EventType
from bridge.model.paying.refund import RefundState
from bridge.model.payment import PaymentState
from bridge.model.timing.decision_way import DecisionWay
from bridge.ports.counting import (
    CallRow,
    Feed,
    Life,
    Mark,
    MessageRow,
    MovesPage,
    PaidRow,
    Place,
    ReturnedRow,
    Since,
    TryRow,
)
from bridge.ports.store import COUNTED_UP_TO
from bridge.store import schema
from bridge.store.codec import FACTS, loads
from bridge.store.counting.numbered import bounds, within
from bridge.store.rows import Rows
from bridge.store.timing.decisions import WAYS

_APPLICATIONS, _MOVES, _EVENTS, _TRIES = schema.applications, schema.moves, schema.partner_events, schema.event_tries
_MESSAGES, _PAYMENTS, _REFUNDS, _DECISIONS = schema.messages, schema.payments, schema.refunds, schema.decisions
_LIFE = tuple(_APPLICATIONS.c[name] for name in ("id", "partner", "product", "received_at", "status", "facts"))
# Rows of before `paid` was kept tell by their state that the whole sum came.
_CAME = (PaymentState.PAID, PaymentState.POSTED, PaymentState.REFUNDED, PaymentState.CHARGED_BACK)
_OUTSIDE = ("onec", "payu", "sms", "time_stamps")
_OF_LOANS = _MOVES.c.event.in_((EventType.PAYOUT_MADE, EventType.LOAN_REPAID))
_earlier = _TRIES.alias("earlier")


class SqlSources(Rows):
    """Reads only."""

    def first_received(self) -> datetime | None:
        """One step along the index."""
        query = select(_APPLICATIONS.c.received_at).order_by(_APPLICATIONS.c.received_at, _APPLICATIONS.c.id).limit(1)
        found: datetime | None = self._connection.execute(query).scalar()
        return found

    def newest(self, feed: Feed) -> int:
        """By number."""
        return max(bounds(self._connection, _MOVES if feed is Feed.MOVES else _TRIES)[1] - 1, 0)

    def followed(self, feed: Feed, after: int, limit: int) -> Sequence[Mark]:
        """By number."""
        if feed is Feed.MOVES:
            query = select(_MOVES.c.n, _MOVES.c.at, _APPLICATIONS.c.received_at, _MOVES.c.application_id, _OF_LOANS)
            query = query.join(_APPLICATIONS, _APPLICATIONS.c.id == _MOVES.c.application_id)
            table = _MOVES
        else:
            query = select(_TRIES.c.n, _TRIES.c.at, _EVENTS.c.occurred_at, _EVENTS.c.application_id)
            query = query.join(_EVENTS, _EVENTS.c.id == _TRIES.c.event_id)
            table = _TRIES
        rows = self._connection.execute(query.where(table.c.n > after).order_by(table.c.n).limit(limit))
        return [Mark(*row) for row in rows]

    def lives(self, since: datetime, until: datetime, after: Place | None, limit: int) -> Sequence[Life]:
        """By when they were received."""
        query = _placed(select(*_LIFE), _APPLICATIONS.c.received_at, (since, until), after, limit)
        return self._lives(self._all(query))

    def moves(self, since: datetime, until: datetime, after: int, limit: int) -> MovesPage:
        """By number."""
        query = select(_MOVES.c.n, _MOVES.c.application_id, _MOVES.c.facts)
        query = query.where(*within(self._connection, _MOVES, since, until, after)).order_by(_MOVES.c.n).limit(limit)
        rows = self._all(query)
        ids = sorted({row["application_id"] for row in rows})
        found = self._all(select(*_LIFE).where(_APPLICATIONS.c.id.in_(ids)).order_by(_APPLICATIONS.c.id)) if ids else []
        return MovesPage({row["n"]: loads(FACTS, row["facts"]) for row in rows}, self._lives(found))

    def ways(self, since: datetime, until: datetime, after: Place | None, limit: int) -> Sequence[DecisionWay]:
        """By when they were committed."""
        query = WAYS.where(_DECISIONS.c.committed_at >= since, _DECISIONS.c.committed_at < until)
        place = (_DECISIONS.c.committed_at, _DECISIONS.c.event_id)
        query = query.where(tuple_(*place) > after) if after else query
        return [DecisionWay(**row) for row in self._all(query.order_by(*place).limit(limit))]

    def messages(self, since: datetime, until: datetime, after: Place | None, limit: int) -> Sequence[MessageRow]:
        """By when the gateway took them."""
        codes, news, table = schema.codes, schema.announcements, _MESSAGES
        names = ("id", "channel", "gateway", "state", "taken_at", "ended_at", "cost", "parts")
        query = (
            select(_APPLICATIONS.c.partner, codes.c.purpose, news.c.occasion, *(table.c[name] for name in names))
            .outerjoin(_APPLICATIONS, _APPLICATIONS.c.id == table.c.application_id)
            .outerjoin(codes, codes.c.id == table.c.code_id)
            .outerjoin(news, (news.c.application_id == table.c.application_id) & (news.c.message_id == table.c.id))
        )
        rows = self._all(_placed(query, table.c.taken_at, (since, until), after, limit))
        return [_message(row, [row[name] for name in names]) for row in rows]

    def paid(self, since: datetime, until: datetime, after: Place | None, limit: int) -> Sequence[PaidRow]:
        """By when they were paid."""
        table = _PAYMENTS
        names = ("id", "wish", "debit_id", "paid", "amount", "state")
        query = select(_APPLICATIONS.c.partner, _APPLICATIONS.c.product, table.c.paid_at, *(table.c[name] for name in names))
        query = query.join(_APPLICATIONS, _APPLICATIONS.c.id == table.c.application_id)
        rows = self._all(_placed(query, table.c.paid_at, (since, until), after, limit))
        return [_paid(row) for row in rows]

    def returned(self, since: datetime, until: datetime, after: Place | None, limit: int) -> Sequence[ReturnedRow]:
        """By when they were given."""
        table = _REFUNDS
        query = (
            select(
                table.c.id, func.coalesce(_APPLICATIONS.c.partner, literal("")), table.c.chargeback, table.c.amount,
                table.c.given_at,
            )
            .outerjoin(_PAYMENTS, _PAYMENTS.c.id == table.c.subject)
            .outerjoin(_APPLICATIONS, _APPLICATIONS.c.id == _PAYMENTS.c.application_id)
            .where(table.c.state == RefundState.GIVEN)
        )  # fmt: skip
        rows = self._connection.execute(_placed(query, table.c.given_at, (since, until), after, limit))
        return [ReturnedRow(*row) for row in rows]

    def tries(self, since: datetime, until: datetime, after: int, limit: int) -> Sequence[TryRow]:
        """By number; those before of the same event by its index."""
        same = (_earlier.c.event_id == _TRIES.c.event_id, _earlier.c.n < _TRIES.c.n)
        before = select(func.count()).select_from(_earlier).where(*same).scalar_subquery()
        taken = exists().where(*same, _earlier.c.http_status.between(200, 299))
        query = select(
            _TRIES.c.n, _EVENTS.c.partner, _TRIES.c.at, _EVENTS.c.occurred_at, _TRIES.c.http_status, before, taken
        ).join(_EVENTS, _EVENTS.c.id == _TRIES.c.event_id)
        query = query.where(*within(self._connection, _TRIES, since, until, after)).order_by(_TRIES.c.n).limit(limit)
        return [TryRow(*row) for row in self._connection.execute(query)]

    def calls(self, since: datetime, until: datetime, after: int, limit: int) -> Sequence[CallRow]:
        """By number."""
        table = schema.journal
        mine = (table.c.sender == "hub", table.c.receiver.in_(_OUTSIDE))
        query = select(table.c.n, table.c.at, table.c.receiver, table.c.result, table.c.milliseconds)
        query = query.where(*within(self._connection, table, since, until, after), *mine).order_by(table.c.n).limit(limit)
        return [CallRow(*row) for row in self._connection.execute(query)]

    def since(self, moment: datetime) -> Since:
        """Four counts that stop somewhere."""
        return Since(
            self._bounded(_APPLICATIONS, _APPLICATIONS.c.received_at, moment),
            self._bounded(_DECISIONS, _DECISIONS.c.committed_at, moment),
            self._bounded(_PAYMENTS, _PAYMENTS.c.paid_at, moment),
            self._bounded(_MESSAGES, _MESSAGES.c.taken_at, moment),
        )

    def _bounded(self, table: Table, column: ColumnElement[datetime], moment: datetime) -> int:
        some = select(literal(1)).select_from(table).where(column >= moment).order_by(column).limit(COUNTED_UP_TO).subquery()
        return int(self._connection.execute(select(func.count()).select_from(some)).scalar_one())

    def _lives(self, rows: Sequence[Any]) -> Sequence[Life]:
        steps = self._steps([row["id"] for row in rows])
        return [
            Life(
                row["id"], row["partner"], row["product"], row["received_at"], _asked(row["facts"]), steps.get(row["id"], ()),
                row["status"],
            )
            for row in rows
        ]  # fmt: skip

    def _steps(self, ids: Collection[str]) -> Mapping[str, Sequence[Step]]:
        if not ids:
            return {}
        query = select(_MOVES.c.application_id, _MOVES.c.n, _MOVES.c.at, _MOVES.c.event, _MOVES.c.status)
        steps: dict[str, list[Step]] = {}
        for whose, *step in self._connection.execute(query.where(_MOVES.c.application_id.in_(ids))):
            steps.setdefault(whose, []).append(Step(*step))
        return {whose: sorted(some, key=lambda step: step.n) for whose, some in steps.items()}


def _placed(
    query: Select[Any], moment: Column[Any], time: tuple[datetime, datetime], after: Place | None, limit: int
) -> Select[Any]:
    """A slice in the order of a moment and the id."""
    place = (moment, moment.table.c.id)
    query = query.where(moment >= time[0], moment < time[1])
    query = query.where(tuple_(*place) > after) if after else query
    return query.order_by(*place).limit(limit)


def _asked(facts: str) -> int:
    """The price less the advance, kopecks."""
    try:
        told = json.loads(facts)
        return int(told["price"]["total"]) - int(told["advance"]["amount"])
    except (KeyError, TypeError, ValueError):
        return 0


def _message(row: Any, told: Sequence[Any]) -> MessageRow:
    purpose = row["purpose"] or row["occasion"]
    return MessageRow(row["partner"] or "", purpose.value if purpose else "other", *told)


def _paid(row: Any) -> PaidRow:
    paid = row["paid"] or (row["amount"] if row["state"] in _CAME else 0)
    return PaidRow(row["id"], row["partner"], row["product"], row["wish"].value, bool(row["debit_id"]), paid, row["paid_at"])
