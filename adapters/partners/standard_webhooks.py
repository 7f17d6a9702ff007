"""Pushing events to tour sites, and what their answers mean for the next try."""

import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from adapters.http import Answer, OutsideHttp
from adapters.partners.callback_addresses import Network
from adapters.partners.reaching import fault_of_name
from adapters.partners.webhook_signature import CallbackSecretInvalidError, headers
from adapters.partners.words import PartnerWords
from bridge.model.events import PartnerEvent
from bridge.model.partner import Partner
from bridge.ports.outside_errors import (
    BusyError,
    OutcomeUnknownError,
    OutsideError,
    RefusedError,
    UnreachableError,
)
from bridge.ports.partner_callbacks import Delivery, SiteAnsweredError
from mappings.convert import CONTROL

DELIVER = "deliver"
TIMEOUTS = (5.0, 15.0)
LONGEST_ANSWER = 1000
# Source: Standard Webhooks 1.0: any answer but 2xx is a failure, redirects included, and is tried again; 410 ends it all.
GONE, TOO_MANY, MAINTENANCE = 410, 429, 503
# A site that names no time is left alone for a minute; one that names a longer time than a day has a fault of its own.
USUAL_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(days=1)


class StandardWebhooks:
    """Answers the port `PartnerCallbacks`. `maps` holds a map of words under each name that `Partner.words` may have.

    `networks`: the operator's own, for addresses that are entered; calls are guarded by what `http` sends through.
    `test`: events of a test system, which say so.
    """

    def __init__(
        self, http: OutsideHttp, maps: Mapping[str, PartnerWords], networks: Iterable[Network] = (), *, test: bool = False
    ) -> None:
        self._http = http
        self._maps = maps
        self._networks = tuple(networks)
        self._test = test

    def fault_of_address(self, url: str) -> str:
        """As written, and as its name stands for now."""
        return fault_of_name(url, self._networks)

    def body_of(self, partner: Partner, event: PartnerEvent) -> bytes:
        """The exact bytes that are pushed. Raises KeyError when no map has the partner's name of words."""
        return self._maps[partner.words].body(event, test=self._test)

    def deliver(self, partner: Partner, event: PartnerEvent) -> Delivery:
        """One try.

        Raises RefusedError (reason 410, or an address or secret that will not do: no try will help), BusyError (the site named
        how long to wait), UnreachableError (turned away: 4xx, redirect), OutcomeUnknownError (5xx, silence).
        """
        body, now = self.body_of(partner, event), self._http.clock.now()
        signed = self._headers(partner, event, body, now)
        started = time.monotonic()
        answer = self._push(partner, event, body, signed)
        delivery = Delivery(answer.status, _clipped(answer.body), int((time.monotonic() - started) * 1000))
        if 200 <= answer.status < 300:
            return delivery
        raise self._error_of(answer, now) from SiteAnsweredError(delivery)

    def _push(self, partner: Partner, event: PartnerEvent, body: bytes, signed: Mapping[str, str]) -> Answer:
        try:
            return self._http.call(
                DELIVER,
                "POST",
                partner.callback_url,
                what=f"событие {event.type} № {event.seq} сайту {partner.name}",
                application_id=event.application_id,
                # The job's plan repeats; a second layer here would hold up the worker.
                safe=False,
                timeouts=TIMEOUTS,
                data=body,
                headers=signed,
            )
        except RefusedError as error:
            if error.reason == "redirect":
                raise UnreachableError(self._http.system, DELIVER, error.message) from None
            raise

    def _headers(self, partner: Partner, event: PartnerEvent, body: bytes, now: datetime) -> dict[str, str]:
        if not partner.callback_secrets or not partner.callback_url:
            raise RefusedError(self._http.system, DELIVER, f"{partner.name} has no callback address or secret", "not_set_up")
        try:
            return headers(event.id, int(now.timestamp()), body, partner.callback_secrets)
        except CallbackSecretInvalidError as error:
            raise RefusedError(self._http.system, DELIVER, f"{partner.name}: {error}", "not_set_up") from None

    def _error_of(self, answer: Answer, now: datetime) -> OutsideError:
        status, system = answer.status, self._http.system
        told = answer.headers.get("Retry-After", "")
        if status == GONE:
            return RefusedError(system, DELIVER, f"HTTP {status}", str(status))
        if status == TOO_MANY or (status == MAINTENANCE and told):
            # A word about the whole site: everything that goes there waits.
            return BusyError(system, DELIVER, f"HTTP {status}", wait_of(told, now))
        if status == MAINTENANCE or 400 <= status < 500:
            return UnreachableError(system, DELIVER, f"HTTP {status}")
        return OutcomeUnknownError(system, DELIVER, f"HTTP {status}")


def wait_of(retry_after: str, now: datetime) -> timedelta:
    """How long a receiver wants to be left alone: seconds or an HTTP date, at most a day; a minute when it does not say."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return USUAL_WAIT
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta(0)), LONGEST_WAIT)


def _clipped(body: bytes) -> str:
    """Without control characters, too: a store may not take them, and an answer that can't be kept would be asked for again."""
    return CONTROL.sub("", body[: LONGEST_ANSWER * 4].decode(errors="replace"))[:LONGEST_ANSWER]
