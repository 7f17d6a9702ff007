"""The ledger of an advance as JSON."""

from datetime import UTC

from marshmallow import Schema, fields

from bridge.model.advance.ledger import Ledger


class AdvanceLine(Schema):
    """One line of the ledger."""

    n = fields.Integer(required=True)
    entry = fields.String(required=True, metadata={"description": "paid, held, used, to_be_returned or returned"})
    amount_minor = fields.Integer(required=True)
    reason = fields.String(required=True)
    reference = fields.String(required=True, metadata={"description": "yours; empty for lines of the hub"})
    at = fields.DateTime(required=True)


class AdvanceAnswer(Schema):
    """Where the advance is. `paid_minor` always equals the sum of the five below it."""

    paid_minor = fields.Integer(required=True)
    held_minor = fields.Integer(required=True)
    used_minor = fields.Integer(required=True)
    to_be_returned_minor = fields.Integer(required=True, metadata={"description": "return it, then tell us"})
    returned_minor = fields.Integer(required=True)
    carried_minor = fields.Integer(required=True, metadata={"description": "the advance of the application that follows"})
    return_reason = fields.String(required=True, metadata={"description": "empty when nothing was to be returned"})
    lines = fields.List(fields.Nested(AdvanceLine), required=True)


def advance_body(ledger: Ledger) -> dict[str, object]:
    """Balance and lines."""
    balance = ledger.balance
    lines = [
        {
            "n": line.n, "entry": line.entry.value, "amount_minor": line.amount, "reason": line.reason,
            "reference": line.reference, "at": line.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        }
        for line in ledger.lines
    ]  # fmt: skip
    return {
        "paid_minor": balance.paid,
        "held_minor": balance.held,
        "used_minor": balance.used,
        "to_be_returned_minor": balance.to_be_returned,
        "returned_minor": balance.returned,
        "carried_minor": balance.carried,
        "return_reason": ledger.return_reason,
        "lines": lines,
    }
