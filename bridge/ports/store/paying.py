"""Where money is kept beside payments: in suspense, on its way back, closings and reports, agreements and debits."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from bridge.model.paying.closing import Closing, Report
from bridge.model.paying.debit import CardAgreement, Debit
from bridge.model.paying.refund import Refund
from bridge.model.paying.suspense import Suspense
from bridge.model.payment import Payment


class Payments(Protocol):
    """Payments of borrowers."""

    def add(self, payment: Payment) -> None: ...

    def get(self, payment_id: str) -> Payment:
        """The payment, held until a writing transaction ends. Raises PaymentUnknownError."""
        ...

    def by_reference(self, reference: str) -> Payment | None: ...

    def of(self, application_id: str) -> Sequence[Payment]: ...

    def hold(self, application_id: str) -> None:
        """Until this transaction ends no other starts a payment of this application."""
        ...

    def unsettled(self, started_before: datetime) -> Sequence[Payment]:
        """Started or authorised before that moment and not ended, oldest first."""
        ...

    def to_ask(self, now: datetime, limit: int) -> Sequence[Payment]:
        """Unsettled ones about which the acquirer is to be asked by now, the longest waiting first."""
        ...

    def of_days(self, since: datetime, until: datetime) -> Sequence[Payment]:
        """Those paid since a moment and before another one, oldest first."""
        ...

    def save(self, payment: Payment) -> None: ...


class Suspenses(Protocol):
    """Money that waits for a person."""

    def put(self, suspense: Suspense) -> bool:
        """Insert unless its key is there; tells whether it was."""
        ...

    def get(self, suspense_id: str) -> Suspense:
        """Not held: read it again by its key to change it. Raises LookupError."""
        ...

    def by_key(self, key: str) -> Suspense | None:
        """Held until a writing transaction ends."""
        ...

    def of_payment(self, payment_id: str) -> Sequence[Suspense]: ...

    def save(self, suspense: Suspense) -> None: ...

    def waiting(self, limit: int) -> Sequence[Suspense]:
        """Not resolved, oldest first."""
        ...

    def opened(self, since: datetime, until: datetime) -> Sequence[Suspense]:
        """Those opened in that time, resolved or not."""
        ...


class Refunds(Protocol):
    """Money going back."""

    def put(self, refund: Refund) -> bool:
        """Insert unless its subject has one of this key; tells whether it was."""
        ...

    def get(self, refund_id: str) -> Refund:
        """Raises LookupError."""
        ...

    def of(self, subject: str) -> Sequence[Refund]:
        """Of one payment or row in suspense, oldest first."""
        ...

    def save(self, refund: Refund) -> None: ...

    def given(self, since: datetime, until: datetime) -> Sequence[Refund]:
        """Those that the acquirer gave in that time."""
        ...


class Books(Protocol):
    """Reports of the acquirer and signed closings."""

    def take(self, report: Report) -> bool:
        """Keep a report; False when the same content of that day is kept already."""
        ...

    def reports(self, day: date) -> Sequence[Report]: ...

    def hold(self) -> None:
        """Until this transaction ends no other closes a day."""
        ...

    def close(self, closing: Closing) -> bool:
        """Keep a closing for ever; False when the day is closed already."""
        ...

    def signed_last(self) -> Closing | None:
        """The closing that was signed after all others, whichever day it is of."""
        ...

    def closing(self, day: date) -> Closing | None: ...

    def closings(self, limit: int) -> Sequence[Closing]:
        """The newest day first."""
        ...


class Debits(Protocol):
    """Agreements on saved cards, and debits made under them."""

    def agree(self, agreement: CardAgreement) -> None: ...

    def agreement(self, agreement_id: str) -> CardAgreement:
        """Raises LookupError."""
        ...

    def agreements(self, application_id: str) -> Sequence[CardAgreement]:
        """The newest first."""
        ...

    def in_force(self, now: datetime, after: str, limit: int) -> Sequence[CardAgreement]:
        """Neither revoked nor over, by id after the one given."""
        ...

    def save_agreement(self, agreement: CardAgreement) -> None: ...

    def plan(self, debit: Debit) -> bool:
        """Insert unless the instalment has one that was not cancelled; tells whether it was."""
        ...

    def get(self, debit_id: str) -> Debit:
        """Held until a writing transaction ends. Raises LookupError."""
        ...

    def of(self, application_id: str) -> Sequence[Debit]: ...

    def of_batch(self, batch_id: str) -> Sequence[Debit]: ...

    def batches(self, limit: int) -> Sequence[str]:
        """Ids of batches, the newest first."""
        ...

    def save(self, debit: Debit) -> None: ...


class PayingParts(Protocol):
    """The parts of a transaction that speak of money."""

    @property
    def payments(self) -> Payments: ...
    @property
    def suspense(self) -> Suspenses: ...
    @property
    def refunds(self) -> Refunds: ...
    @property
    def books(self) -> Books: ...
    @property
    def debits(self) -> Debits: ...
