"""The gateway that carries short messages to phones."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class MessageState(StrEnum):
    """Where a message is. WAITING is ours (not sent yet); LOST: the gateway does not know it, it may be sent again."""

    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    LOST = "lost"


@dataclass(frozen=True, repr=False)
class Message:
    """One message. `id` is ours; the gateway is told it, so the message can be looked up. `phone` is +7 and ten digits.

    After `good_until` nobody can use it any more: it is not sent then.
    """

    id: str
    application_id: str
    phone: str
    text: str
    made_at: datetime
    sender: str = ""
    state: MessageState = MessageState.WAITING
    gateway_id: str = ""
    reason: str = ""
    good_until: datetime | None = None

    def __repr__(self) -> str:
        return f"Message({self.id}, {self.state})"


class SmsGateway(Protocol):
    """Raises the four outside errors."""

    def send(self, message: Message) -> str:
        """Hand the message to the gateway; returns its id there. Ask `message_state` before repeating."""
        ...

    def message_state(self, message: Message) -> tuple[MessageState, str]:
        """State and the gateway's reason in words, asked by our id."""
        ...
