"""Offers as JSON, and the shapes that the published description tells."""

from marshmallow import Schema, fields

from bridge.model.offering.offer import Offer, Wish, during_trip
from bridge.model.offering.option import Option
from bridge.ports.offering.rate_cards import PublishedCard
from bridge.web.partner_api.offers.clock import ClockAnswer, clock_told
from bridge.web.rates.cards import card_span
from bridge.web.rates.door import card_address


class PaymentRow(Schema):
    """One payment of a schedule. `due` is moved off days that do not work."""

    n = fields.Integer(required=True)
    due = fields.Date(required=True)
    payment_minor = fields.Integer(required=True)
    principal_minor = fields.Integer(required=True)
    interest_minor = fields.Integer(required=True)
    balance_minor = fields.Integer(required=True)
    during_trip = fields.Boolean(required=True)


class OptionAnswer(Schema):
    """One term, worked out to the last payment."""

    periods = fields.Integer(required=True)
    payment_minor = fields.Integer(required=True, metadata={"description": "each month; the last one differs by kopecks"})
    total_minor = fields.Integer(required=True)
    overpayment_minor = fields.Integer(required=True)
    psk_percent = fields.String(required=True, metadata={"description": "full cost of the loan, percent a year (353-FZ art. 6)"})
    psk_minor = fields.Integer(required=True, metadata={"description": "full cost of the loan in kopecks"})
    first_due = fields.Date(required=True)
    last_due = fields.Date(required=True)
    paid_before_trip = fields.Boolean(required=True, allow_none=True)
    instalments = fields.List(fields.Nested(PaymentRow), required=True)


class ReasonAnswer(Schema):
    """Why there is no offer, or none for the term `periods`."""

    code = fields.String(required=True)
    detail = fields.String(required=True)
    field = fields.String(required=True)
    periods = fields.Integer(required=True, allow_none=True)


class CounterOfferAnswer(Schema):
    """The advance with which there would be an offer."""

    advance_minor = fields.Integer(required=True)
    loan_minor = fields.Integer(required=True)


class Limits(Schema):
    """What the product lends."""

    min_minor = fields.Integer(required=True)
    max_minor = fields.Integer(required=True)
    periods = fields.List(fields.Integer(), required=True)


class PskRange(Schema):
    """The range of the full cost that must stand beside the payment, in letters as large (353-FZ art. 5 part 4.1)."""

    from_ = fields.String(required=True, data_key="from")
    to = fields.String(required=True)


class RateCardLink(Schema):
    """The rate card that gives the same figures without a call."""

    version = fields.Integer(required=True)
    url = fields.String(required=True)


class OfferAnswer(Schema):
    """A calculation; nothing is kept, the lender has not decided anything."""

    offered = fields.Boolean(required=True)
    loan_minor = fields.Integer(required=True)
    issued_on = fields.Date(required=True)
    annual_rate = fields.String(required=True)
    from_minor = fields.Integer(required=True, allow_none=True, metadata={"description": "the lowest monthly payment"})
    psk_range = fields.Nested(PskRange, required=True, allow_none=True)
    rate_card = fields.Nested(RateCardLink, required=True, allow_none=True)
    options = fields.List(fields.Nested(OptionAnswer), required=True)
    reasons = fields.List(fields.Nested(ReasonAnswer), required=True)
    counter_offer = fields.Nested(CounterOfferAnswer, required=True, allow_none=True)
    limits = fields.Nested(Limits, required=True)
    can_pay_by = fields.DateTime(required=True)
    hold_lasts = fields.Boolean(required=True, allow_none=True)
    clock = fields.Nested(ClockAnswer, required=True)
    unknown_fields = fields.List(fields.String(), required=True)


def offer_body(offer: Offer, card: PublishedCard | None, public_url: str) -> dict[str, object]:
    """Everything about the offer itself."""
    lowest, counter = offer.lowest, offer.counter
    return {
        "offered": bool(offer.options),
        "loan_minor": offer.wish.loan,
        "issued_on": offer.wish.issued_on.isoformat(),
        "from_minor": lowest.payment if lowest else None,
        "psk_range": card_span(card) if card else None,
        "rate_card": {"version": card.version, "url": public_url + card_address(card)} if card else None,
        "options": [_option(option, offer.wish) for option in offer.options],
        "reasons": [{"code": one.code, "detail": one.text, "field": one.field, "periods": one.periods} for one in offer.reasons],
        "counter_offer": {"advance_minor": counter.advance, "loan_minor": counter.loan} if counter else None,
        **clock_told(offer.clock),
    }


def _option(option: Option, wish: Wish) -> dict[str, object]:
    rows = [
        {
            "n": row.number, "due": row.due.isoformat(), "payment_minor": row.payment, "principal_minor": row.principal,
            "interest_minor": row.interest, "balance_minor": row.balance, "during_trip": during_trip(wish, row.due),
        }
        for row in option.rows
    ]  # fmt: skip
    return {
        "periods": option.periods,
        "payment_minor": option.payment,
        "total_minor": option.total,
        "overpayment_minor": option.overpayment,
        "psk_percent": str(option.cost.percent),
        "psk_minor": option.cost.kopecks,
        "first_due": option.rows[0].due.isoformat(),
        "last_due": option.last_due.isoformat(),
        "paid_before_trip": option.last_due < wish.check_in if wish.check_in else None,
        "instalments": rows,
    }
