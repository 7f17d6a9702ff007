"""Payments and the money beside them in memory: bridge.ports.store.paying for unit tests of flows."""

from collections.abc import Sequence
from datetime import date, datetime

from bridge.model.errors import PaymentUnknownError
from bridge.model.paying.closing import Closing, Report
from bridge.model.paying.debit import CardAgreement, Debit, DebitState
from bridge.model.paying.refund import Refund
from bridge.model.paying.suspense import Suspense
from bridge.model.payment import Payment, PaymentState


class MemoryPayments:
    def __init__(self) -> None:
        self.rows: dict[str, Payment] = {}

    def add(self, payment: Payment) -> None:
        self.rows[payment.id] = payment

    def get(self, payment_id: str) -> Payment:
        if payment_id not in self.rows:
            raise PaymentUnknownError("there is no such payment")
        return self.rows[payment_id]

    def save(self, payment: Payment) -> None:
        self.get(payment.id)
        self.rows[payment.id] = payment

    def by_reference(self, reference: str) -> Payment | None:
        return next((row for row in self.rows.values() if row.reference == reference), None)

    def of(self, application_id: str) -> Sequence[Payment]:
        mine = [row for row in self.rows.values() if row.application_id == application_id]
        return sorted(mine, key=lambda row: (row.started_at, row.id))

    def hold(self, application_id: str) -> None:
        """One transaction at a time anyway."""

    def unsettled(self, started_before: datetime) -> Sequence[Payment]:
        return sorted((row for row in self._going() if row.started_at < started_before), key=lambda row: (row.started_at, row.id))

    def to_ask(self, now: datetime, limit: int) -> Sequence[Payment]:
        due = [(row.ask_at, row.id) for row in self._going() if row.ask_at and row.ask_at <= now]
        return [self.rows[id] for _, id in sorted(due)[:limit]]

    def of_days(self, since: datetime, until: datetime) -> Sequence[Payment]:
        paid = [(row.paid_at, row.id) for row in self.rows.values() if row.paid_at and since <= row.paid_at < until]
        return [self.rows[id] for _, id in sorted(paid)]

    def _going(self) -> list[Payment]:
        return [row for row in self.rows.values() if row.state in (PaymentState.STARTED, PaymentState.AUTHORIZED)]


class MemorySuspenses:
    def __init__(self) -> None:
        self.rows: dict[str, Suspense] = {}

    def put(self, suspense: Suspense) -> bool:
        if self.by_key(suspense.key):
            return False
        self.rows[suspense.id] = suspense
        return True

    def get(self, suspense_id: str) -> Suspense:
        return self.rows[suspense_id]

    def by_key(self, key: str) -> Suspense | None:
        return next((row for row in self.rows.values() if row.key == key), None)

    def of_payment(self, payment_id: str) -> Sequence[Suspense]:
        return self._ordered(row for row in self.rows.values() if row.payment_id == payment_id)

    def save(self, suspense: Suspense) -> None:
        assert suspense.id in self.rows
        self.rows[suspense.id] = suspense

    def waiting(self, limit: int) -> Sequence[Suspense]:
        return self._ordered(row for row in self.rows.values() if row.open)[:limit]

    def opened(self, since: datetime, until: datetime) -> Sequence[Suspense]:
        return self._ordered(row for row in self.rows.values() if since <= row.opened_at < until)

    def _ordered(self, rows: object) -> list[Suspense]:
        return sorted(rows, key=lambda row: (row.opened_at, row.id))  # type: ignore[call-overload, no-any-return]


class MemoryRefunds:
    def __init__(self) -> None:
        self.rows: dict[str, Refund] = {}

    def put(self, refund: Refund) -> bool:
        if any(row.key == refund.key for row in self.of(refund.subject)):
            return False
        self.rows[refund.id] = refund
        return True

    def get(self, refund_id: str) -> Refund:
        return self.rows[refund_id]

    def of(self, subject: str) -> Sequence[Refund]:
        return sorted((row for row in self.rows.values() if row.subject == subject), key=lambda row: (row.at, row.id))

    def save(self, refund: Refund) -> None:
        assert refund.id in self.rows
        self.rows[refund.id] = refund

    def given(self, since: datetime, until: datetime) -> Sequence[Refund]:
        given = [(row.given_at, row.id) for row in self.rows.values() if row.given_at and since <= row.given_at < until]
        return [self.rows[id] for _, id in sorted(given)]


class MemoryBooks:
    def __init__(self) -> None:
        self.taken: list[Report] = []
        self.closed: dict[date, Closing] = {}

    def take(self, report: Report) -> bool:
        if any((one.day, one.sha256) == (report.day, report.sha256) for one in self.taken):
            return False
        self.taken.append(report)
        return True

    def reports(self, day: date) -> Sequence[Report]:
        return [one for one in self.taken if one.day == day]

    def hold(self) -> None:
        """One transaction at a time anyway."""

    def signed_last(self) -> Closing | None:
        return max(self.closed.values(), key=lambda one: one.signed_at, default=None)

    def close(self, closing: Closing) -> bool:
        return self.closed.setdefault(closing.day, closing) is closing

    def closing(self, day: date) -> Closing | None:
        return self.closed.get(day)

    def closings(self, limit: int) -> Sequence[Closing]:
        return [self.closed[day] for day in sorted(self.closed, reverse=True)[:limit]]


class MemoryDebits:
    def __init__(self) -> None:
        self.agreed: dict[str, CardAgreement] = {}
        self.rows: dict[str, Debit] = {}

    def agree(self, agreement: CardAgreement) -> None:
        self.agreed[agreement.id] = agreement

    def agreement(self, agreement_id: str) -> CardAgreement:
        return self.agreed[agreement_id]

    def agreements(self, application_id: str) -> Sequence[CardAgreement]:
        mine = [one for one in self.agreed.values() if one.application_id == application_id]
        return sorted(mine, key=lambda one: one.agreed_at, reverse=True)

    def in_force(self, now: datetime, after: str, limit: int) -> Sequence[CardAgreement]:
        good = [one for one in self.agreed.values() if one.revoked_at is None and one.until > now and one.id > after]
        return sorted(good, key=lambda one: one.id)[:limit]

    def save_agreement(self, agreement: CardAgreement) -> None:
        self.agreed[agreement.id] = agreement

    def plan(self, debit: Debit) -> bool:
        alike = [one for one in self.of(debit.application_id) if one.number == debit.number]
        if any(one.state is not DebitState.CANCELLED for one in alike):
            return False
        self.rows[debit.id] = debit
        return True

    def get(self, debit_id: str) -> Debit:
        return self.rows[debit_id]

    def of(self, application_id: str) -> Sequence[Debit]:
        mine = [one for one in self.rows.values() if one.application_id == application_id]
        return sorted(mine, key=lambda one: (one.number, one.made_at, one.id))

    def of_batch(self, batch_id: str) -> Sequence[Debit]:
        return sorted((one for one in self.rows.values() if one.batch_id == batch_id), key=lambda one: one.id)

    def batches(self, limit: int) -> Sequence[str]:
        newest = sorted(self.rows.values(), key=lambda one: one.made_at, reverse=True)
        return list(dict.fromkeys(one.batch_id for one in newest))[:limit]

    def save(self, debit: Debit) -> None:
        self.rows[debit.id] = debit
