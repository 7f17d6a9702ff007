"""A refund as JSON for its site."""

from collections.abc import Sequence
from datetime import UTC, datetime

from marshmallow import Schema, fields

from bridge.model.refunding.tour_refund import TourRefund, TourRefundState


class RefundAnswer(Schema):
    """Where a refund stands. `amount_minor` = `to_lender_minor` + `to_buyer_minor` once the shares are known (null before)."""

    refund_id = fields.String(required=True)
    reference = fields.String(required=True, metadata={"description": "yours"})
    state = fields.String(
        required=True, metadata={"description": "announced, money_awaited, returned, posted, done or refused"}
    )  # fmt: skip
    scope = fields.String(required=True)
    tourist = fields.Integer(required=True, allow_none=True)
    cancelled_by = fields.String(required=True)
    reason = fields.String(required=True)
    amount_minor = fields.Integer(required=True)
    to_lender_minor = fields.Integer(required=True, allow_none=True)
    to_buyer_minor = fields.Integer(required=True, allow_none=True)
    of_advance_minor = fields.Integer(required=True, allow_none=True, metadata={"description": "the advance in to_buyer_minor"})
    purpose = fields.String(required=True, metadata={"description": "write it into the transfer to the lender"})
    return_until = fields.DateTime(required=True, allow_none=True)
    sent_reference = fields.String(required=True, metadata={"description": "of the transfer to the lender; empty until told"})
    buyer_reference = fields.String(required=True, metadata={"description": "of the transfer to the buyer; empty until told"})
    posted_minor = fields.Integer(required=True, allow_none=True, metadata={"description": "what lowered the loan"})
    announced_at = fields.DateTime(required=True)
    arrived_at = fields.DateTime(required=True, allow_none=True)
    posted_at = fields.DateTime(required=True, allow_none=True)
    ended_at = fields.DateTime(required=True, allow_none=True)
    refusal = fields.String(required=True, metadata={"description": "a word; empty unless refused"})
    unknown_fields = fields.List(fields.String(), metadata={"description": "after a write: what the hub did not read"})


class RefundsAnswer(Schema):
    """All refunds of an application, the oldest first, and what of the price can still be refunded."""

    refunds = fields.List(fields.Nested(RefundAnswer), required=True)
    left_minor = fields.Integer(required=True)


def refund_body(refund: TourRefund) -> dict[str, object]:
    """Sums, references, moments; nothing about the person."""
    shared = refund.state is not TourRefundState.ANNOUNCED
    return {
        "refund_id": refund.id,
        "reference": refund.reference,
        "state": refund.state.value,
        "scope": refund.scope.value,
        "tourist": refund.tourist or None,
        "cancelled_by": refund.cancelled_by.value,
        "reason": refund.reason,
        "amount_minor": refund.amount,
        "to_lender_minor": refund.to_lender if shared else None,
        "to_buyer_minor": refund.to_buyer if shared else None,
        "of_advance_minor": refund.of_advance if shared else None,
        "purpose": refund.code,
        "return_until": _maybe(refund.return_until),
        "sent_reference": refund.sent_reference,
        "buyer_reference": refund.buyer_reference,
        "posted_minor": refund.posting if refund.posted_at else None,
        "announced_at": _maybe(refund.announced_at),
        "arrived_at": _maybe(refund.arrived_at),
        "posted_at": _maybe(refund.posted_at),
        "ended_at": _maybe(refund.ended_at),
        "refusal": refund.refusal,
    }


def refunds_body(refunds: Sequence[TourRefund], price_total: int, *, paid_out: bool) -> dict[str, object]:
    """`left_minor` is 0 before the payout: until then an application is cancelled, not refunded."""
    refunded = sum(one.amount for one in refunds if one.state is not TourRefundState.REFUSED)
    return {"refunds": [refund_body(one) for one in refunds], "left_minor": price_total - refunded if paid_out else 0}


def _maybe(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None
