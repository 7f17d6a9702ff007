"""Why an attempt to pay is not begun or not sent on now."""

from bridge.model.errors import StepClosedError


class AttemptGoingOnError(StepClosedError):
    """Another attempt may still bring money: a second one now might pay twice. `payment_id` names it."""

    def __init__(self, message: str, *, payment_id: str) -> None:
        super().__init__(message)
        self.payment_id = payment_id


class FigureStaleError(StepClosedError):
    """What is owed was asked for too long ago, or on another day."""
