"""Where refunds of tours are kept."""

from collections.abc import Collection, Sequence
from typing import Protocol

from bridge.model.refunding.tour_refund import TourRefund


class TourRefunds(Protocol):
    """Refunds after a payout, per application."""

    def add(self, refund: TourRefund) -> None: ...

    def get(self, refund_id: str, application_id: str = "") -> TourRefund:
        """Held until a writing transaction ends. With an application: only one of its own. Raises RefundUnknownError."""
        ...

    def of(self, application_id: str) -> Sequence[TourRefund]:
        """Oldest first. Until this transaction ends no other one gets past this line for the same application, unless it
        only reads."""
        ...

    def open(self, limit: int) -> Sequence[TourRefund]:
        """Those that have not ended, oldest first."""
        ...

    def fixed_of(self, application_ids: Collection[str]) -> Sequence[TourRefund]:
        """Those of these applications that the loan system was asked to take, posted or not known yet, oldest first."""
        ...

    def save(self, refund: TourRefund) -> None:
        """Raises LookupError."""
        ...


class RefundingParts(Protocol):
    """The parts of a transaction that speak of refunds of tours."""

    @property
    def tour_refunds(self) -> TourRefunds: ...
