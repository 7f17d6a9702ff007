"""What a site sends to ask for an offer: the parts of its application that matter for the figures, and nobody's name."""

from datetime import date
from typing import Any

from marshmallow import ValidationError, validates_schema

from bridge.web.partner_api.fields import Day, Kopecks, Many, Moment, Part, Shape, Whole


class OfferPrice(Shape):
    """The price; `valid_until` is how long the operator holds it."""

    total_minor = Kopecks(low=1, required=True)
    valid_until = Moment(allow_none=True)


class OfferPayment(Shape):
    """The advance; `payable_until` is by when the money must reach the seller."""

    advance_minor = Kopecks(required=True)
    payable_until = Moment(allow_none=True)


class OfferTour(Shape):
    """The days of the trip."""

    check_in = Day(required=True)
    check_out = Day(required=True)

    @validates_schema
    def _order_of_dates(self, data: dict[str, Any], **_: Any) -> None:
        check_in, check_out = data.get("check_in"), data.get("check_out")
        if isinstance(check_in, date) and isinstance(check_out, date) and check_out <= check_in:
            raise ValidationError("must be after check_in", "check_out")


class OfferShape(Shape):
    """A tour to be paid on credit. `periods`: terms in months, else all; `issued_on`: day of the payout, else today."""

    price = Part(OfferPrice, required=True)
    payment = Part(OfferPayment, required=True)
    tour = Part(OfferTour, allow_none=True)
    periods = Many(Whole(1, 120), most=12)
    issued_on = Day(allow_none=True)
