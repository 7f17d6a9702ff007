"""A refusal as its site reads it: a number, neutral words, what could be done instead."""

from marshmallow import Schema, fields

from bridge.flows.refusing.refuse_neutrally import told
from bridge.model.application import Application
from bridge.model.refusals.refusal import Refusal


class CounterOfferTold(Schema):
    """One way on, worked out today; it is a new application, and no promise of the lender."""

    kind = fields.String(required=True)
    price_up_to_minor = fields.Integer(required=True)
    advance_minor = fields.Integer(required=True, metadata={"description": "at least"})
    loan_minor = fields.Integer(required=True)
    periods = fields.Integer(required=True)
    payment_minor = fields.Integer(required=True)
    total_minor = fields.Integer(required=True)
    psk_percent = fields.String(required=True)


class RefusalAnswer(Schema):
    """Why there is no loan, as far as a site may know."""

    number = fields.Integer(required=True)
    words = fields.String(required=True)
    counter_offers = fields.List(fields.Nested(CounterOfferTold), required=True)


class ShortfallAnswer(Schema):
    """Less was approved than the tour needs: how much is missing, and the ways on that keep this application."""

    missing_minor = fields.Integer(required=True)
    number = fields.Integer(required=True)
    words = fields.String(required=True)
    counter_offers = fields.List(fields.Nested(CounterOfferTold), required=True)
    chosen = fields.String(required=True, metadata={"description": "the kind that the borrower chose; empty until then"})


def shortfall_body(application: Application) -> dict[str, object] | None:
    """None unless less was approved than the tour needs."""
    less = application.less
    if less is None or application.decision is None:
        return None
    missing = application.loan_sum - application.decision.amount
    chosen = application.way_chosen
    offers = [told(one) for one in less.offers]
    return {"missing_minor": missing, "number": less.number, "words": less.words, "counter_offers": offers, "chosen": chosen}


def refusal_body(refusal: Refusal | None) -> dict[str, object] | None:
    """Number, words, ways on; None where nothing was refused."""
    if refusal is None:
        return None
    return {"number": refusal.number, "words": refusal.words, "counter_offers": [told(one) for one in refusal.offers]}
