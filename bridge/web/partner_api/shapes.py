"""What sites send: the application (schema tour-loan-application/1) and the smaller messages after it."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from bridge.web.partner_api.fields import Day, Kopecks, Mail, Many, Moment, Name, Part, Phone, Shape, Text, Whole, YesNo
from bridge.web.partner_api.tour_shapes import PriceShape, TourShape

SCHEMA = "tour-loan-application/1"


class Scheme(Shape):
    """The site's rule for the advance."""

    type = Text(required=True)
    value = Text(pattern=r"[0-9]{1,12}(\.[0-9]{1,4})?", wanted='a number as text, such as "10"', required=True)
    days_to_pay = Whole(0, 365, allow_none=True)


class PayoutTo(Shape):
    """Whom the lender pays."""

    inn = Text(pattern="[0-9]{10}|[0-9]{12}", wanted="10 or 12 digits", required=True)
    bik = Text(pattern="[0-9]{9}", wanted="9 digits", required=True)
    account = Text(pattern="[0-9]{20}", wanted="20 digits", required=True)


class PaymentShape(Shape):
    """The advance that was paid on the site, until when the rest must come, in how many monthly payments it is lent."""

    scheme = Part(Scheme, allow_none=True)
    advance_minor = Kopecks(required=True)
    advance_state = Text(pattern="paid|held", wanted="paid or held", required=True)
    advance_paid_at = Moment(allow_none=True)
    advance_ref = Text(allow_none=True)
    loan_requested_minor = Kopecks(allow_none=True)
    payable_until = Moment(allow_none=True)
    periods = Whole(1, 120, allow_none=True)
    payout_to = Part(PayoutTo, allow_none=True)


class Customer(Shape):
    """The buyer, who is to borrow. Passport data is asked for by the hub's own form, never by the site."""

    surname = Name(required=True)
    name = Name(required=True)
    patronymic = Name(allow_none=True)
    birth_date = Day(allow_none=True)
    phone = Phone(required=True)
    email = Mail(allow_none=True)


class Tourist(Shape):
    """One traveller, without documents."""

    n = Whole(1, 100, required=True)
    is_borrower = YesNo()
    surname_lat = Text(pattern="[A-Za-z '’-]+", wanted="in Latin letters", allow_none=True)
    name_lat = Text(pattern="[A-Za-z '’-]+", wanted="in Latin letters", allow_none=True)
    birth_date = Day(allow_none=True)
    gender = Text(pattern="[mf]", wanted="m or f", allow_none=True)
    citizenship = Text(pattern="[A-Z]{2}", wanted="two capital Latin letters", allow_none=True)


class ConsentShape(Shape):
    """One document that the buyer agreed to on the site."""

    kind = Text(required=True)
    version = Text(required=True)
    given_at = Moment(required=True)
    ip = fields.IP(allow_none=True, error_messages={"invalid_ip": "must be an IP address"})


class ApplicationShape(Shape):
    """A buyer's wish to buy a tour on credit."""

    schema = Text(pattern=SCHEMA, wanted=SCHEMA, required=True)
    partner_order_id = Text(longest=100, required=True)
    created_at = Moment(allow_none=True)
    return_url = fields.Url(
        schemes={"http", "https"},
        require_tld=False,
        allow_none=True,
        validate=validate.Length(max=2000, error="must have {max} characters at most"),
        error_messages={"invalid": "must be an http or https address"},
    )
    tour = Part(TourShape, required=True)
    price = Part(PriceShape, required=True)
    payment = Part(PaymentShape, required=True)
    customer = Part(Customer, required=True)
    tourists = Many(Part(Tourist), most=100)
    previous_application_id = Text(longest=64, pattern="[A-Za-z0-9_]+", wanted="the id of an application", allow_none=True)
    consents = Many(Part(ConsentShape))

    @validates_schema
    def _sums_agree(self, data: dict[str, Any], **_: Any) -> None:
        total, advance = data["price"]["total_minor"], data["payment"]["advance_minor"]
        wanted = data["payment"].get("loan_requested_minor")
        if advance >= total:
            raise ValidationError({"payment": {"advance_minor": ["must be less than price.total_minor"]}})
        if wanted is not None and wanted != total - advance:
            text = f"must be price.total_minor less payment.advance_minor: {total - advance}"
            raise ValidationError({"payment": {"loan_requested_minor": [text]}})

    @validates_schema
    def _tourists_differ(self, data: dict[str, Any], **_: Any) -> None:
        seen: set[int] = set()
        for place, one in enumerate(data["tourists"]):
            if one["n"] in seen:
                raise ValidationError({"tourists": {place: {"n": ["must differ from the other tourists' numbers"]}}})
            seen.add(one["n"])
        if sum(one.get("is_borrower", False) for one in data["tourists"]) > 1:
            raise ValidationError({"tourists": ["must have one borrower at most"]})


class BookingDocument(Shape):
    """One document of the booking: its kind as a word (voucher, ticket, insurance …) and its number."""

    kind = Text(pattern="[a-z][a-z0-9_]{0,31}", wanted="a word such as voucher: a-z, digits and _", required=True)
    number = Text(longest=64, pattern="[0-9A-Za-zА-Яа-яЁё /._-]+", wanted="letters, digits, spaces and / . _ -", required=True)


class BookingShape(Shape):
    """What the operator said to the booking, with the operator's number and the documents once it is confirmed."""

    state = Text(pattern="confirmed|failed", wanted="confirmed or failed", required=True)
    operator_number = Text(longest=100, allow_none=True)
    documents = Many(Part(BookingDocument), most=20)

    @validates_schema
    def _number_when_confirmed(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("state") == "confirmed" and not data.get("operator_number"):
            raise ValidationError("is missing: a confirmed booking has the operator's number", "operator_number")


class CancelShape(Shape):
    """Why the application ends: a word, not a text, because it is told on."""

    reason = Text(pattern="[a-z][a-z0-9_]{0,63}", wanted="a word such as tour_unavailable: a-z, digits and _", required=True)


# Made once: a shape copies all its fields, and those of the shapes inside, when it is made.
APPLICATION = ApplicationShape()
