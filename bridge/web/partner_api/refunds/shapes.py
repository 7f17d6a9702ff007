"""What a site sends about a refund."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from bridge.web.partner_api.fields import Kopecks, Shape, Text, Whole


class RefundShape(Shape):
    """A tour that was cancelled after the payout. `whole`: all that is left of the price; leave the sum out then."""

    scope = Text(pattern="whole|part|traveller", wanted="whole, part or traveller", required=True)
    amount_minor = Kopecks(low=1, allow_none=True)
    tourist = Whole(1, 100, allow_none=True)
    cancelled_by = Text(pattern="operator|borrower", wanted="operator or borrower", required=True)
    reason = Text(pattern="[a-z][a-z0-9_]{0,63}", wanted="a word such as hotel_closed: a-z, digits and _", required=True)
    reference = Text(longest=200, required=True)

    @validates_schema
    def _what_belongs_together(self, data: dict[str, Any], **_: Any) -> None:
        scope, tourist = data.get("scope"), data.get("tourist")
        if scope in ("part", "traveller") and not data.get("amount_minor"):
            raise ValidationError("is missing: only a whole refund goes without a sum", "amount_minor")
        if scope == "traveller" and tourist is None:
            raise ValidationError("is missing: the number of the tourist who does not go", "tourist")
        if scope in ("whole", "part") and tourist is not None:
            raise ValidationError("belongs to the scope traveller only", "tourist")


class TransferShape(Shape):
    """Money that was sent: the lender's share, or the buyer's, whole."""

    to = Text(pattern="lender|buyer", wanted="lender or buyer", required=True)
    amount_minor = Kopecks(low=1, required=True)
    reference = Text(longest=200, required=True)
