"""The calls about refunds in the published description."""

from collections.abc import Callable
from typing import Any

from apispec import APISpec

from bridge.web.partner_api.refunds.answers import RefundAnswer, RefundsAnswer
from bridge.web.partner_api.refunds.shapes import RefundShape, TransferShape

SHAPES = {"Refund": RefundShape, "Transfer": TransferShape, "RefundAnswer": RefundAnswer, "RefundsAnswer": RefundsAnswer}
_ID = {"type": "string", "pattern": "^[A-Za-z0-9_]{1,64}$", "maxLength": 64}
# What a shape's own check says beyond its fields.
_RULES = {
    "if": {"properties": {"scope": {"const": "whole"}}},
    "then": {"properties": {"tourist": {"type": "null"}}},
    "else": {
        "required": ["amount_minor"],
        "properties": {"amount_minor": {"type": "integer"}},
        "if": {"properties": {"scope": {"const": "traveller"}}},
        "then": {"required": ["tourist"], "properties": {"tourist": {"type": "integer"}}},
        "else": {"properties": {"tourist": {"type": "null"}}},
    },
}
EXAMPLES = {
    "Refund": {
        "scope": "traveller", "tourist": 2, "amount_minor": 11180000, "cancelled_by": "borrower", "reason": "fell_ill",
        "reference": "cancel:77",
    },
    "Transfer": {"to": "lender", "amount_minor": 11180000, "reference": "order 412 of 2026-12-01"},
}  # fmt: skip
Call = Callable[[str, str, tuple[str, str], list[dict[str, Any]]], dict[str, Any]]
Write = Callable[..., dict[str, Any]]


def add_refund_paths(spec: APISpec, call: Call, write: Write, application_id: dict[str, Any]) -> None:
    """`call` describes a reading operation, `write` one with a body."""
    refund_id = {"name": "refund_id", "in": "path", "required": True, "schema": _ID}
    root = "/partner/v1/applications/{application_id}/refunds"
    announce = write(
        "announceRefund", "The tour was cancelled after the payout", "Refund", ("202", "RefundAnswer"), EXAMPLES, one=True
    )
    listed = call("listRefunds", "All refunds of an application", ("200", "RefundsAnswer"), [application_id])
    spec.path(root, operations={"get": listed, "post": announce})
    read = call("readRefund", "Where a refund stands", ("200", "RefundAnswer"), [application_id, refund_id])
    sent = write("tellTransfer", "Money was sent to lender or buyer", "Transfer", ("200", "RefundAnswer"), EXAMPLES, one=True)
    sent["parameters"] = [*sent["parameters"], refund_id]
    spec.path(f"{root}/{{refund_id}}", operations={"get": read, "put": sent})


def add_rules(schemas: dict[str, Any]) -> None:
    """What fields alone do not say."""
    schemas["Refund"] |= _RULES
