"""The ceiling of a site's order: Flask, a marshmallow schema of the message, one SQLAlchemy insert. No signature, no key."""

from typing import Any

from flask import Flask, Response, jsonify, request
from marshmallow import Schema, ValidationError, fields

from bridge.bench.bare.store import TakenOrder, insert, open_store


class Named(Schema):
    """Something with a name."""

    name = fields.String(required=True)


class Hotel(Named):
    """The hotel."""

    meal = fields.String()


class Tour(Schema):
    """What is bought."""

    country = fields.Nested(Named, required=True)
    hotel = fields.Nested(Hotel, required=True)
    operator = fields.Nested(Named)
    check_in = fields.Date(required=True)
    check_out = fields.Date(required=True)
    nights = fields.Integer(required=True)
    adults = fields.Integer(required=True)
    children_ages = fields.List(fields.Integer())


class Price(Schema):
    """Its price."""

    version = fields.Integer(required=True)
    currency = fields.String(required=True)
    total_minor = fields.Integer(required=True)
    actualized_at = fields.AwareDateTime(required=True)
    valid_until = fields.AwareDateTime(required=True)


class Payment(Schema):
    """The advance."""

    advance_minor = fields.Integer(required=True)
    advance_state = fields.String(required=True)
    advance_ref = fields.String()
    loan_requested_minor = fields.Integer()
    payable_until = fields.AwareDateTime()


class Customer(Schema):
    """The buyer."""

    surname = fields.String(required=True)
    name = fields.String(required=True)
    patronymic = fields.String()
    birth_date = fields.Date()
    phone = fields.String(required=True)


class Consent(Schema):
    """One document agreed to."""

    kind = fields.String(required=True)
    version = fields.String(required=True)
    given_at = fields.AwareDateTime(required=True)


class Order(Schema):
    """The message."""

    schema = fields.String(required=True)
    partner_order_id = fields.String(required=True)
    return_url = fields.Url(require_tld=False)
    tour = fields.Nested(Tour, required=True)
    price = fields.Nested(Price, required=True)
    payment = fields.Nested(Payment, required=True)
    customer = fields.Nested(Customer, required=True)
    consents = fields.List(fields.Nested(Consent))


def make_app(store: str) -> Flask:
    """The application on a store (SQLAlchemy address)."""
    app, engine, shape = Flask(__name__), open_store(store), Order()

    @app.post("/partner/v1/applications")
    def take() -> tuple[Response, int]:
        try:
            message = shape.load(request.get_json())
        except ValidationError as error:
            return jsonify(error.messages), 422
        row = _row(message, request.get_data(as_text=True))
        insert(engine, row)
        return jsonify(state="received"), 202

    return app


def _row(message: dict[str, Any], body: str) -> TakenOrder:
    customer, price = message["customer"], message["price"]
    return TakenOrder(
        order_id=message["partner_order_id"],
        total=price["total_minor"],
        advance=message["payment"]["advance_minor"],
        surname=customer["surname"],
        phone=customer["phone"],
        valid_until=price["valid_until"],
        body=body,
    )
