"""Rules that can be broken inside the hub. Each error names its rule by a stable code and, where there is one, the field.

The codes travel to partners (problem+json) and to logs; the texts are for developers. Texts never carry personal data.
"""


class RuleBrokenError(Exception):
    """A rule of the domain was broken. `code` is stable; `field` is a dotted path of the input or None."""

    code = "rule_broken"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class FieldInvalidError(RuleBrokenError):
    """A value of the input breaks the rule of its field."""

    code = "field_invalid"


class AmountAboveDebtError(FieldInvalidError):
    """More was to be paid than is owed."""

    code = "amount_above_debt"


class ApplicationUnknownError(RuleBrokenError):
    """No application of this caller has this id."""

    code = "application_unknown"


class PaymentUnknownError(RuleBrokenError):
    """No payment has this reference."""

    code = "payment_unknown"


class MoveNotAllowedError(RuleBrokenError):
    """The status table has no such move from the present status."""

    code = "move_not_allowed"


class OrderAlreadyTakenError(RuleBrokenError):
    """The partner's order already has an application with other contents."""

    code = "order_already_taken"


class KeyReusedError(RuleBrokenError):
    """An Idempotency-Key came back with another body."""

    code = "idempotency_key_reused"


class PriceVersionOldError(RuleBrokenError):
    """A price version must be greater than the one the hub holds."""

    code = "price_version_old"


class VersionStaleError(RuleBrokenError):
    """Somebody else changed the row since it was read; read again and repeat."""

    code = "version_stale"


class CodeWrongError(RuleBrokenError):
    """The code that was entered is not the code that was sent. `tries_left` tells how many tries remain.

    `reason`: a word of bridge.model.one_time_code.Refusal.
    """

    code = "code_wrong"

    def __init__(self, message: str, *, tries_left: int, reason: str = "wrong") -> None:
        super().__init__(message, field="code")
        self.tries_left = tries_left
        self.reason = reason


class CodeSpentError(RuleBrokenError):
    """The code is past its life, its tries or its one use, or it is for something else; a new one must be asked for.

    `reason`: a word of bridge.model.one_time_code.Refusal.
    """

    code = "code_spent"

    def __init__(self, message: str, *, reason: str = "expired") -> None:
        super().__init__(message, field="code")
        self.reason = reason


class CodeTooSoonError(RuleBrokenError):
    """A new code may be asked for only after a pause. `seconds` tells how long to wait."""

    code = "code_too_soon"

    def __init__(self, message: str, *, seconds: int) -> None:
        super().__init__(message, field="code")
        self.seconds = seconds


class StepClosedError(RuleBrokenError):
    """The step can't be taken now: an earlier one is open, or this one is done."""

    code = "step_closed"


class PayoutNotMadeError(StepClosedError):
    """Nothing was paid out yet, so nothing can be refunded: the application is cancelled instead."""

    code = "payout_not_made"


class RefundUnknownError(RuleBrokenError):
    """The application has no refund with this id."""

    code = "refund_unknown"


class PapersUnreadError(StepClosedError):
    """The papers to be signed were not shown in this session, or not all of them were opened."""


class TooManyTriesError(StepClosedError):
    """The step was tried too often in a short time. `seconds` tells how long to wait."""

    def __init__(self, message: str, *, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class DocumentsChangedError(RuleBrokenError):
    """What would be signed is not what was shown."""

    code = "documents_changed"


class GateClosedError(StepClosedError):
    """A gate before this step has no evidence yet. `gates` names them."""

    code = "gate_closed"

    def __init__(self, message: str, *, gates: tuple[str, ...]) -> None:
        super().__init__(message)
        self.gates = gates


class NoticeRefusedError(RuleBrokenError):
    """A notice from outside is not signed as it must be; it gets no receipt."""

    code = "notice_refused"
