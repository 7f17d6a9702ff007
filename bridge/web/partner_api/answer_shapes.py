"""What sites read: the shapes of answers, as the published description tells them."""

from marshmallow import Schema, fields

from bridge.web.partner_api.advance.answers import AdvanceAnswer
from bridge.web.partner_api.advance.refusals import RefusalAnswer, ShortfallAnswer
from bridge.web.partner_api.offers.clock import ClockAnswer
from bridge.web.partner_api.refunds.answers import RefundAnswer


class Deadlines(Schema):
    """Ends that hold now, in UTC; null where not known. `sign_by` is the nearest."""

    price_until = fields.DateTime(required=True)
    payable_until = fields.DateTime(required=True, allow_none=True)
    offer_until = fields.DateTime(required=True, allow_none=True)
    sign_by = fields.DateTime(required=True)


class DecisionAnswer(Schema):
    """The lender's decision; sums and end are null when declined."""

    approved = fields.Boolean(required=True)
    price_version = fields.Integer(required=True)
    approved_minor = fields.Integer(required=True, allow_none=True)
    max_price_minor = fields.Integer(required=True, allow_none=True)
    valid_until = fields.DateTime(required=True, allow_none=True)


class PriceChangeAnswer(Schema):
    """While a new price is decided: `sign_again` within the sum approved before, else `decide_anew` with the advance to do."""

    outcome = fields.String(required=True)
    approved_minor = fields.Integer(required=True)
    advance_would_do_minor = fields.Integer(required=True, allow_none=True)


class GateAnswer(Schema):
    """A condition of the payout."""

    name = fields.String(required=True)
    open = fields.Boolean(required=True, metadata={"description": "true when there is evidence"})
    opened_at = fields.DateTime(required=True, allow_none=True)
    not_before = fields.DateTime(required=True, allow_none=True)


class ApplicationAnswer(Schema):
    """Where an application stands. No personal data."""

    application_id = fields.String(required=True)
    partner_order_id = fields.String(required=True)
    state = fields.String(required=True)
    final = fields.Boolean(required=True, metadata={"description": "true when nothing moves it any more"})
    end_reason = fields.String(required=True, metadata={"description": "empty unless cancelled or expired"})
    received_at = fields.DateTime(required=True)
    price_version = fields.Integer(required=True)
    price_total_minor = fields.Integer(required=True)
    advance_minor = fields.Integer(required=True)
    loan_minor = fields.Integer(required=True)
    deadlines = fields.Nested(Deadlines, required=True)
    decision = fields.Nested(DecisionAnswer, required=True, allow_none=True)
    refusal = fields.Nested(RefusalAnswer, required=True, allow_none=True)
    shortfall = fields.Nested(ShortfallAnswer, required=True, allow_none=True)
    price_change = fields.Nested(PriceChangeAnswer, required=True, allow_none=True)
    previous_application_id = fields.String(required=True, allow_none=True)
    next_application_id = fields.String(required=True, allow_none=True)
    periods = fields.Integer(required=True, metadata={"description": "monthly payments"})
    gates = fields.List(fields.Nested(GateAnswer), required=True)
    advance = fields.Nested(AdvanceAnswer, metadata={"description": "its ledger; left out in lists"})
    refunds = fields.List(fields.Nested(RefundAnswer), metadata={"description": "after the payout; left out in lists"})
    can_pay_by = fields.DateTime(required=True, allow_none=True)
    hold_lasts = fields.Boolean(required=True, allow_none=True)
    clock = fields.Nested(ClockAnswer, required=True, allow_none=True)
    unknown_fields = fields.List(fields.String(), metadata={"description": "after a write: what the hub did not read"})


class AcceptedAnswer(Schema):
    """The application was taken. Send the buyer's browser to `borrower_url`: it opens once."""

    application_id = fields.String(required=True)
    state = fields.String(required=True)
    borrower_url = fields.Url(required=True)
    expires_at = fields.DateTime(required=True, metadata={"description": "the application ends then unless it is signed"})
    price_version = fields.Integer(required=True)
    loan_minor = fields.Integer(required=True)
    periods = fields.Integer(required=True, metadata={"description": "monthly payments"})
    can_pay_by = fields.DateTime(required=True, allow_none=True)
    hold_lasts = fields.Boolean(required=True, allow_none=True)
    clock = fields.Nested(ClockAnswer, required=True, allow_none=True)
    unknown_fields = fields.List(fields.String(), required=True)


class ListAnswer(Schema):
    """A page of applications, the newest first. Ask for the next one with `cursor` = `next`; null at the end."""

    applications = fields.List(fields.Nested(ApplicationAnswer), required=True)
    next = fields.String(required=True, allow_none=True)


class FeedItem(Schema):
    """One event: its place in the feed and the body exactly as it is pushed."""

    cursor = fields.Integer(required=True)
    event = fields.Dict(required=True)


class FeedAnswer(Schema):
    """Events after a cursor, oldest first. Ask again with `after` = `next`."""

    events = fields.List(fields.Nested(FeedItem), required=True)
    next = fields.Integer(required=True)
    more = fields.Boolean(required=True)


class FieldProblem(Schema):
    """One field that is wrong."""

    field = fields.String(required=True)
    message = fields.String(required=True)


class Problem(Schema):
    """RFC 9457 problem+json with a stable code."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True)
    detail = fields.String()
    field = fields.String(required=True, allow_none=True)
    request_id = fields.String(required=True)
    errors = fields.List(fields.Nested(FieldProblem))
