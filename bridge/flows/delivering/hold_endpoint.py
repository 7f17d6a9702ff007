"""The life of a site's endpoint. While nothing is sent there every event stays in the feed, and is pushed in order afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from bridge.flows.hub import Hub
from bridge.model.errors import StepClosedError
from bridge.model.partner import Partner
from bridge.ports.store import Transaction
from bridge.ports.work import Destination, WorkKind

FOR_GOOD = timedelta(days=36500)
# Who paused: the hub by itself, or the site by a call; any other name is an officer's.
BY_HUB, BY_SITE = "hub", "site:"
_MARK = 8


class EndpointState(StrEnum):
    """OPEN; FAILING (tried still, ever less often); PAUSED by a person; DISABLED by the hub until the site resumes it."""

    OPEN = "open"
    FAILING = "failing"
    PAUSED = "paused"
    DISABLED = "disabled"


@dataclass(frozen=True)
class Endpoint:
    """How pushes to a site stand. Moments in UTC. `secrets`: marks (first hex digits of SHA-256) of the secrets that sign."""

    url: str
    state: EndpointState
    reason: str
    failures: int
    failing_since: datetime | None
    next_try_at: datetime | None
    secrets: tuple[str, ...]


def side_of(partner: str) -> str:
    """The destination of a site's rows."""
    return f"partner:{partner}"


def endpoint_of(tx: Transaction, partner: Partner) -> Endpoint:
    """Read how it stands."""
    health = tx.work.health(side_of(partner.name))
    due = None if health.paused_by else tx.deliveries.next_try(health.name)
    return Endpoint(
        url=partner.callback_url,
        state=_state(health),
        reason=health.reason,
        failures=health.failures,
        failing_since=health.failing_since,
        next_try_at=max(due, health.held_until or due) if due else None,
        secrets=tuple(_marks(partner.callback_secrets)),
    )


def pause_endpoint(hub: Hub, tx: Transaction, partner: Partner) -> Endpoint:
    """By the site's wish send nothing. An endpoint that is paused or disabled already stays so, for its own reason."""
    health = tx.work.health(side_of(partner.name))
    if not health.paused_by:
        held = replace(health, held_until=hub.clock.now() + FOR_GOOD, reason="paused by the site")
        tx.work.mark(replace(held, paused_by=f"{BY_SITE}{partner.name}"))
    return endpoint_of(tx, partner)


def resume_endpoint(hub: Hub, tx: Transaction, partner: Partner) -> Endpoint:
    """Send everything that waits, at once and in order. Raises StepClosedError when the lender's office paused it."""
    health = tx.work.health(side_of(partner.name))
    if health.paused_by and health.paused_by != BY_HUB and not health.paused_by.startswith(BY_SITE):
        raise StepClosedError("the lender's office paused this endpoint: ask there")
    tx.work.mark(Destination(health.name))
    hasten_waiting(hub, tx, health.name)
    return endpoint_of(tx, partner)


def hasten_waiting(hub: Hub, tx: Transaction, side: str) -> None:
    """Rows whose pause after a failure is not over yet go at once."""
    now = hub.clock.now()
    if whose := tx.deliveries.waiting_for(side, now):
        tx.work.hasten([WorkKind.NOTIFY_PARTNER], now, *whose)


def disable_endpoint(hub: Hub, tx: Transaction, partner: Partner, reason: str) -> bool:
    """The hub stops sending there by itself; False when it is paused or disabled already."""
    health = tx.work.health(side_of(partner.name))
    if health.paused_by:
        return False
    tx.work.mark(replace(health, held_until=hub.clock.now() + FOR_GOOD, reason=reason, paused_by=BY_HUB))
    return True


def _state(health: Destination) -> EndpointState:
    if health.paused_by:
        return EndpointState.DISABLED if health.paused_by == BY_HUB else EndpointState.PAUSED
    return EndpointState.FAILING if health.failures else EndpointState.OPEN


def _marks(secrets: Iterable[str]) -> Iterable[str]:
    return (sha256(secret.encode()).hexdigest()[:_MARK] for secret in secrets)
