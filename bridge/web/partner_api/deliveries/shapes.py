"""What sites read about pushes, as the published description tells it."""

from marshmallow import Schema, fields, validate

from bridge.flows.delivering.hold_endpoint import EndpointState

TRY_STATES = ("delivered", "failed")


class TryAnswer(Schema):
    """One try. `http_status` is null when no answer came; `answer` is what your site said, at most 1000 characters."""

    event_id = fields.String(required=True, metadata={"description": "the `webhook-id` of the push"})
    application_id = fields.String(required=True)
    type = fields.String(required=True)
    seq = fields.Integer(required=True)
    at = fields.DateTime(required=True)
    state = fields.String(required=True, validate=validate.OneOf(TRY_STATES))
    http_status = fields.Integer(required=True, allow_none=True)
    milliseconds = fields.Integer(required=True)
    answer = fields.String(required=True)


class DeliveriesAnswer(Schema):
    """A page of tries, the newest first. Ask for the next one with `cursor` = `next`; null at the end."""

    deliveries = fields.List(fields.Nested(TryAnswer), required=True)
    next = fields.Integer(required=True, allow_none=True)


class SentAgainAnswer(Schema):
    """The event waits to be pushed; while the endpoint is paused or disabled it is kept."""

    event_id = fields.String(required=True)
    application_id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("waiting",)))


class EndpointAnswer(Schema):
    """How pushes to your site stand; null where nothing fails or waits. `secrets`: first 8 hex digits of each one's SHA-256."""

    url = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf([state.value for state in EndpointState]))
    reason = fields.String(required=True, metadata={"description": "of the pause or of the last failure"})
    failures = fields.Integer(required=True, metadata={"description": "in a row"})
    failing_since = fields.DateTime(required=True, allow_none=True)
    next_try_at = fields.DateTime(required=True, allow_none=True)
    secrets = fields.List(fields.String(), required=True)
