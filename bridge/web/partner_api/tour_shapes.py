"""The tour and its price as sites describe them (schema tour-loan-application/1)."""

from datetime import date
from typing import Any

from marshmallow import ValidationError, validates_schema

from bridge.web.partner_api.fields import Day, Kopecks, Many, Mark, Moment, Part, Shape, Text, Whole, YesNo

_RATE = r"[0-9]{1,9}(\.[0-9]{1,8})?"


class Named(Shape):
    """Something with a name and the site's identifier."""

    id = Mark(allow_none=True)
    name = Text(required=True)


class Operator(Named):
    """The tour operator; `registry_no` is its number in the federal register."""

    registry_no = Text(allow_none=True)


class Agency(Shape):
    """The seller of the tour."""

    name = Text(required=True)
    inn = Text(pattern="[0-9]{10}|[0-9]{12}", wanted="10 or 12 digits", allow_none=True)


class Country(Named):
    """Where to."""

    iso2 = Text(pattern="[A-Z]{2}", wanted="two capital Latin letters", allow_none=True)
    visa_required = YesNo()


class Hotel(Named):
    """The hotel; `meal` is the board, `placement` who sleeps where."""

    stars = Text(allow_none=True)
    room = Text(allow_none=True)
    meal = Text(allow_none=True)
    placement = Text(allow_none=True)


class Flight(Shape):
    """One flight of the tour."""

    dir = Text(allow_none=True)
    kind = Text(allow_none=True)
    no = Text(allow_none=True)
    dep = Moment(allow_none=True)
    arr = Moment(allow_none=True)


class TourShape(Shape):
    """What is bought."""

    source = Text(allow_none=True)
    request_id = Mark(allow_none=True)
    offer_id = Mark(allow_none=True)
    source_id = Mark(allow_none=True)
    claim_id = Mark(allow_none=True)
    order_number = Mark(allow_none=True)
    operator = Part(Operator, allow_none=True)
    agency = Part(Agency, allow_none=True)
    country = Part(Country, required=True)
    resort = Part(Named, allow_none=True)
    departure_city = Part(Named, allow_none=True)
    hotel = Part(Hotel, required=True)
    check_in = Day(required=True)
    check_out = Day(required=True)
    nights = Whole(1, 365, required=True)
    adults = Whole(1, 50, required=True)
    children_ages = Many(Whole(0, 17))
    flights = Many(Part(Flight))
    services = Many(Text())

    @validates_schema
    def _order_of_dates(self, data: dict[str, Any], **_: Any) -> None:
        check_in, check_out = data.get("check_in"), data.get("check_out")
        if isinstance(check_in, date) and isinstance(check_out, date) and check_out <= check_in:
            raise ValidationError("must be after check_in", "check_out")


class Surcharge(Shape):
    """A part of the price on top of the base."""

    kind = Text(required=True)
    amount_minor = Kopecks(required=True)
    currency = Text(pattern="[A-Z]{3}", wanted="three capital Latin letters", allow_none=True)


class PriceShape(Shape):
    """One version of the tour's price. Versions grow strictly; sums in kopecks."""

    version = Whole(1, 2**31 - 1, required=True)
    currency = Text(pattern="RUB", wanted="RUB: no other currency is lent", required=True)
    total_minor = Kopecks(low=1, required=True)
    base_minor = Kopecks(allow_none=True)
    surcharges = Many(Part(Surcharge))
    price_tourist_saw_minor = Kopecks(allow_none=True)
    operator_currency = Text(pattern="[A-Z]{3}", wanted="three capital Latin letters", allow_none=True)
    operator_rate = Text(pattern=_RATE, wanted='a rate as text, such as "101.4200"', allow_none=True)
    actualized_at = Moment(required=True)
    actualization_state = Text(allow_none=True)
    valid_until = Moment(required=True)


class PriceChangeShape(PriceShape):
    """A new version of the price, and with it another term where the buyer chose one."""

    periods = Whole(1, 120, allow_none=True)
