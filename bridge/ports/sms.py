"""The gateway that carries codes and news to phones: as short messages, or as a call whose last digits are the code."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bridge.ports.outside_errors import BusyError, RefusedError, UnreachableError


class MessageState(StrEnum):
    """Where a message is. WAITING is ours (not taken yet); SENT: taken by the gateway; DELIVERED and FAILED are final.

    LOST: the gateway does not know it, it may be sent again. UNTOLD: the gateway can't be asked by our id.
    """

    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    LOST = "lost"
    UNTOLD = "untold"


# A word of a lower place that comes late changes nothing: so the order in which words come does not matter.
_PLACE = {MessageState.WAITING: 0, MessageState.SENT: 1, MessageState.FAILED: 2, MessageState.DELIVERED: 3}


class Channel(StrEnum):
    """How a message reaches a phone. CALL: the last digits of the calling number are the code."""

    SMS = "sms"
    CALL = "call"


class AccountHeldError(BusyError):
    """The account itself is not served (log-in, money, blocked): nothing goes out until a person has put it right.

    `message` says why in words that an officer reads.
    """


class TooOftenError(UnreachableError):
    """Turned away as asked too often. It may be the echo of an earlier request: ask for the state before repeating."""


class NumberRefusedError(RefusedError):
    """This number can't be reached this way; another channel may."""


@dataclass(frozen=True, repr=False)
class Message:
    """One message. `id` is ours; the gateway is told it where it takes ids. `phone` is +7 and ten digits.

    After `good_until` nobody can use it any more: it is not sent then. `code_id`: the one-time code that it carries; `by_call`:
    a call may bring a code in its place. `tried_at`: when a try went out whose end is not known. `cost`: kopecks, where told.
    `parts` it is paid for by, none for a call; `gateway`: the one that took it.
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
    channel: Channel = Channel.SMS
    code_id: str = ""
    by_call: bool = False
    tried_at: datetime | None = None
    taken_at: datetime | None = None
    ended_at: datetime | None = None
    cost: int | None = None
    parts: int = 0
    gateway: str = ""

    def __repr__(self) -> str:
        return f"Message({self.id}, {self.state})"

    @property
    def unclear(self) -> bool:
        """True while a try was made whose end is not known."""
        return self.state is MessageState.WAITING and self.tried_at is not None

    def became(self, state: MessageState, reason: str, at: datetime) -> "Message":
        """After a word of the gateway; itself when the word tells nothing new, as a late "sent" after "delivered".

        Raises KeyError for LOST and UNTOLD: they say what to do, not where the message is.
        """
        if _PLACE[state] <= _PLACE[self.state]:
            return self
        over = at if state in (MessageState.DELIVERED, MessageState.FAILED) else None
        return replace(self, state=state, reason=reason, taken_at=self.taken_at or at, ended_at=over, text="")

    def useless(self, now: datetime) -> bool:
        """True when nobody can use it any more."""
        return self.good_until is not None and now >= self.good_until

    def life_from(self, now: datetime) -> timedelta | None:
        """How long it is still of use; None: for ever."""
        return None if self.good_until is None else self.good_until - now


@dataclass(frozen=True)
class Sent:
    """A message was taken: the gateway's id, its price and what is left of the account (kopecks), where told."""

    gateway_id: str
    cost: int | None = None
    balance: int | None = None


@dataclass(frozen=True, repr=False)
class Called:
    """A call is under way: `digits` are the last ones of the calling number, that the borrower enters."""

    gateway_id: str
    digits: str
    cost: int | None = None
    balance: int | None = None


@dataclass(frozen=True)
class Price:
    """What a message would cost (kopecks) and in how many parts it goes."""

    cost: int
    parts: int


class NewsKind(StrEnum):
    """What a gateway tells by itself."""

    DELIVERY = "delivery"
    INCOMING = "incoming"
    CONFIRMED = "confirmed"
    NOTHING = "nothing"


@dataclass(frozen=True, repr=False)
class News:
    """One thing told. DELIVERY names the message by our id, or by the gateway's where it knows none of ours."""

    kind: NewsKind
    message_id: str = ""
    gateway_id: str = ""
    state: MessageState = MessageState.SENT
    reason: str = ""
    phone: str = ""


@dataclass(frozen=True, repr=False)
class RawNotice:
    """A call of the gateway's as it came: the query of its address, the body, and what the body says it is."""

    query: bytes = b""
    body: bytes = b""
    media_type: str = ""

    def packed(self) -> bytes:
        """As one text of bytes, to be kept."""
        return b"\n".join((self.media_type.encode("ascii", "replace").replace(b"\n", b" "), self.query, self.body))

    @classmethod
    def unpacked(cls, kept: bytes) -> "RawNotice":
        """What `packed` made."""
        media_type, query, body = kept.split(b"\n", 2)
        return cls(query, body, media_type.decode("ascii", "replace"))


@dataclass(frozen=True, repr=False)
class SmsNotice:
    """A verified notice: what it tells, in the order told, and a `key` that is the same for repeated deliveries."""

    key: str
    news: tuple[News, ...]


class SmsGateway(Protocol):
    """Raises the four outside errors, of these AccountHeldError, TooOftenError and NumberRefusedError where they fit."""

    @property
    def name(self) -> str:
        """The gateway's own short name, for evidence."""
        ...

    def send(self, message: Message) -> Sent:
        """Hand the message to the gateway. Ask `message_state` before repeating."""
        ...

    def message_state(self, message: Message) -> tuple[MessageState, str]:
        """State and the gateway's reason in words, asked by our id or by the gateway's."""
        ...

    def call(self, message: Message) -> Called:
        """Ring the phone. A call whose answer is lost can't be asked about: its digits are gone."""
        ...

    def balance(self) -> int:
        """What is left of the account, kopecks."""
        ...

    def price(self, phone: str, text: str, sender: str = "") -> Price:
        """What a message would cost; nothing is sent."""
        ...

    def read_notice(self, raw: RawNotice) -> SmsNotice:
        """Verify and read what the gateway told by itself. Raises NoticeRefusedError."""
        ...

    def receipt(self) -> str:
        """What a notice is answered with, as plain text."""
        ...
