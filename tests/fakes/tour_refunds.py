"""Refunds of tours in memory."""

from collections.abc import Collection, Sequence

from bridge.model.errors import RefundUnknownError
from bridge.model.refunding.tour_refund import TourRefund


class MemoryTourRefunds:
    def __init__(self) -> None:
        self.rows: dict[str, TourRefund] = {}

    def add(self, refund: TourRefund) -> None:
        self.rows[refund.id] = refund

    def get(self, refund_id: str, application_id: str = "") -> TourRefund:
        found = self.rows.get(refund_id)
        if found is None or application_id not in ("", found.application_id):
            raise RefundUnknownError("this application has no such refund")
        return found

    def of(self, application_id: str) -> Sequence[TourRefund]:
        return [one for one in self.rows.values() if one.application_id == application_id]

    def open(self, limit: int) -> Sequence[TourRefund]:
        return [one for one in self.rows.values() if one.ended_at is None][:limit]

    def fixed_of(self, application_ids: Collection[str]) -> Sequence[TourRefund]:
        return [one for one in self.rows.values() if one.application_id in application_ids and one.posting]

    def save(self, refund: TourRefund) -> None:
        if refund.id not in self.rows:
            raise LookupError(refund.id)
        self.rows[refund.id] = refund
