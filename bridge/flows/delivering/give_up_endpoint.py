"""When to stop pushing to a site: at once when its endpoint is gone or must not be called, or after it took nothing for long."""

from datetime import datetime

from bridge.flows.delivering.hold_endpoint import disable_endpoint, side_of
from bridge.flows.hub import Hub
from bridge.flows.messaging.letters.post_letter import post_letter
from bridge.flows.messaging.letters.send_letter import ENDPOINT_DISABLED
from bridge.flows.open_attention import open_attention
from bridge.model.partner import Partner
from bridge.ports.outside_errors import OutcomeUnknownError, OutsideError, RefusedError, UnreachableError
from bridge.ports.store import Transaction

# Source: Standard Webhooks 1.0, "410 Gone": the receiver wants no more of it.
GONE = "410"
# Fewer failures in a row are no proof, however far apart they are.
FEWEST_FAILURES = 5


def give_up_endpoint(hub: Hub, tx: Transaction, partner: Partner, error: OutsideError, now: datetime) -> bool:
    """After a failed push: True when nothing is sent there any more; the event then waits with the others."""
    reason = _reason(hub, tx, partner, error, now)
    if not reason:
        return False
    if disable_endpoint(hub, tx, partner, reason):
        told = post_letter(hub, tx, partner, ENDPOINT_DISABLED, reason)
        letter = f"Письмо на {partner.mail} отправляется." if told else "Письма нет: не настроена почта или не задан адрес сайта."
        text = f"Уведомления сайту {partner.name} отключены: {reason}. События сохранены. {letter}"
        open_attention(hub, tx, f"endpoint:{partner.name}", text)
    return True


def _reason(hub: Hub, tx: Transaction, partner: Partner, error: OutsideError, now: datetime) -> str:
    if isinstance(error, RefusedError):
        return "HTTP 410 (gone)" if error.reason == GONE else error.message
    if not isinstance(error, UnreachableError | OutcomeUnknownError):
        return ""
    health = tx.work.health(side_of(partner.name))
    since = health.failing_since
    if since is None or health.failures < FEWEST_FAILURES or now - since < hub.endpoint_patience:
        return ""
    return f"no push was taken since {since:%Y-%m-%d %H:%M} UTC ({error.message})"
