"""The way back to tour sites."""

from dataclasses import dataclass
from typing import Protocol

from bridge.model.events import PartnerEvent
from bridge.model.partner import Partner


@dataclass(frozen=True)
class Delivery:
    """How a try ended: HTTP status and the clipped answer."""

    http_status: int
    answer: str
    milliseconds: int


class SiteAnsweredError(Exception):
    """The cause of an outside error of `deliver` when there was an answer: what the site said."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(f"HTTP {delivery.http_status}")
        self.delivery = delivery


class PartnerCallbacks(Protocol):
    """Signed pushes of events (Standard Webhooks)."""

    def deliver(self, partner: Partner, event: PartnerEvent) -> Delivery:
        """Push one event.

        Raises UnreachableError, BusyError, OutcomeUnknownError (repeat: the id stays the same), or RefusedError: no repeat
        helps, the endpoint is gone (reason 410) or must not be called (any other reason).
        """
        ...

    def body_of(self, partner: Partner, event: PartnerEvent) -> bytes:
        """The exact bytes that are pushed for the event, in the partner's words."""
        ...

    def fault_of_address(self, url: str) -> str:
        """What is wrong with an address that events are to go to, as the end of an English sentence about it; empty: nothing.

        Looks its name up, so it is asked outside of transactions. Every change of an endpoint asks this first.
        """
        ...
