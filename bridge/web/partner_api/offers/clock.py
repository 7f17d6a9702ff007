"""The clock of a tour as JSON: when the loan can pay, whether the hold lasts, what a larger advance would change."""

from datetime import UTC, datetime, timedelta

from marshmallow import Schema, fields

from bridge.model.offering.tour_clock import LargerAdvance, TourClock


class Pace(Schema):
    """How long the lender's decision takes lately, in seconds; `measured` 0: too few were measured, the usual time is told."""

    p50 = fields.Integer(required=True)
    p95 = fields.Integer(required=True)
    measured = fields.Integer(required=True)


class LargerAdvanceAnswer(Schema):
    """An advance that brings the loan under a threshold of the law, and what that changes."""

    advance_minor = fields.Integer(required=True)
    more_minor = fields.Integer(required=True, metadata={"description": "how much more than the present advance"})
    loan_minor = fields.Integer(required=True)
    cooling_off_seconds = fields.Integer(required=True)
    can_pay_by = fields.DateTime(required=True)
    hold_lasts = fields.Boolean(required=True, allow_none=True)


class ClockAnswer(Schema):
    """One clock for hold, decision and pause. Moments in UTC; expected ones count on a borrower who does not dawdle."""

    decision_seconds = fields.Nested(Pace, required=True)
    decision_expected_at = fields.DateTime(required=True)
    signature_expected_at = fields.DateTime(required=True)
    cooling_off_seconds = fields.Integer(required=True, metadata={"description": "pause after the signature, by sum"})
    can_pay_by = fields.DateTime(required=True, metadata={"description": "from then on the loan can pay the seller"})
    pay_until = fields.DateTime(required=True, allow_none=True, metadata={"description": "when the hold ends"})
    hold_lasts = fields.Boolean(required=True, allow_none=True, metadata={"description": "null when no end is known"})
    larger_advances = fields.List(fields.Nested(LargerAdvanceAnswer), required=True)


def clock_body(clock: TourClock) -> dict[str, object]:
    """All of it."""
    pace = {"p50": _seconds(clock.pace.half), "p95": _seconds(clock.pace.most), "measured": clock.pace.measured}
    return {
        "decision_seconds": pace,
        "decision_expected_at": _moment(clock.decided_by),
        "signature_expected_at": _moment(clock.signed_by),
        "cooling_off_seconds": _seconds(clock.pause),
        "can_pay_by": _moment(clock.can_pay_by),
        "pay_until": _moment(clock.pay_until) if clock.pay_until else None,
        "hold_lasts": clock.hold_lasts,
        "larger_advances": [_larger(step) for step in clock.larger_advances],
    }


def clock_told(clock: TourClock | None) -> dict[str, object]:
    """The clock with its two answers in front; all null once there is nothing to wait for."""
    if clock is None:
        return {"can_pay_by": None, "hold_lasts": None, "clock": None}
    return {"can_pay_by": _moment(clock.can_pay_by), "hold_lasts": clock.hold_lasts, "clock": clock_body(clock)}


def _larger(step: LargerAdvance) -> dict[str, object]:
    return {
        "advance_minor": step.advance,
        "more_minor": step.more,
        "loan_minor": step.loan,
        "cooling_off_seconds": _seconds(step.pause),
        "can_pay_by": _moment(step.can_pay_by),
        "hold_lasts": step.hold_lasts,
    }


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _moment(at: datetime) -> str:
    """To the second: what is expected is not known any better."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
