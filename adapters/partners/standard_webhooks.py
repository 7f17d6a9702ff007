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
    BadAnswerError,
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
# The site as a whole wants fewer calls; the others are a word about this one: request timeout, too early, maintenance.
TOO_MANY = 429
LATER = frozenset({408, 425, 503})
USUAL_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)


class StandardWebhooks:
    """Answers the port `PartnerCallbacks`. `maps` holds a map of words under each name that `Partner.words` may have.

    `networks`: the operator's own, for addresses that are entered; calls are guarded by what `http` sends through.
    """

    def __init__(self, http: OutsideHttp, maps: Mapping[str, PartnerWords], networks: Iterable[Network] = ()) -> None:
        self._http = http
        self._maps = maps
        self._networks = tuple(networks)

    def fault_of_address(self, url: str) -> str:
        """As written, and as its name stands for now."""
        return fault_of_name(url, self._networks)

    def body_of(self, partner: Partner, event: PartnerEvent) -> bytes:
        """The exact bytes that are pushed. Raises KeyError when no map has the partner's name of words."""
        return self._maps[partner.words].body(event)

    def deliver(self, partner: Partner, event: PartnerEvent) -> Delivery:
        """One try.

        Raises RefusedError (4xx, redirect; reason 410 means: switch off), UnreachableError (busy, with how long to wait),
        OutcomeUnknownError (other 5xx, silence).
        """
        body, now = self.body_of(partner, event), self._http.clock.now()
        signed = self._headers(partner, event, body, now)
        started = time.monotonic()
        answer = self._http.call(
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
        delivery = Delivery(answer.status, _clipped(answer.body), int((time.monotonic() - started) * 1000))
        if 200 <= answer.status < 300:
            return delivery
        raise self._error_of(answer, now) from SiteAnsweredError(delivery)

    def _headers(self, partner: Partner, event: PartnerEvent, body: bytes, now: datetime) -> dict[str, str]:
        if not partner.callback_secrets or not partner.callback_url:
            raise RefusedError(self._http.system, DELIVER, f"{partner.name} has no callback address or secret", "not_set_up")
        try:
            return headers(event.id, int(now.timestamp()), body, partner.callback_secrets)
        except CallbackSecretInvalidError as error:
            raise RefusedError(self._http.system, DELIVER, f"{partner.name}: {error}", "not_set_up") from None

    def _error_of(self, answer: Answer, now: datetime) -> OutsideError:
        status, system = answer.status, self._http.system
        if status == TOO_MANY:
            return BusyError(system, DELIVER, f"HTTP {status}", wait_of(answer.headers.get("Retry-After", ""), now))
        if status in LATER:
            return UnreachableError(system, DELIVER, f"HTTP {status}", wait_of(answer.headers.get("Retry-After", ""), now))
        if 400 <= status < 500:
            return RefusedError(system, DELIVER, f"HTTP {status}", str(status))
        if status >= 500:
            return OutcomeUnknownError(system, DELIVER, f"HTTP {status}")
        return BadAnswerError(system, DELIVER, f"HTTP {status} is no answer", answer.body)


def wait_of(retry_after: str, now: datetime) -> timedelta:
    """How long a receiver wants to be left alone: seconds or an HTTP date, at most an hour; a minute when it does not say."""
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
