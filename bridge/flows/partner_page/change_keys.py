"""Keys of a site: a second one made, made the present one, the old one retired, and the way back. Each counts at once."""

import base64
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256

from bridge.flows.hub import Hub
from bridge.flows.partner_page.note_act import Person, Step, note_act
from bridge.model.partner_page.keys import (
    WAY_BACK,
    KeyKind,
    PartnerKey,
    mark_of,
    require_room,
    restored,
    retired,
    ring,
    taken_over,
)
from bridge.ports.store import Transaction

Change = Callable[[Sequence[PartnerKey], str, datetime], PartnerKey]


def keys_of(hub: Hub, tx: Transaction, partner: str, kind: KeyKind) -> tuple[PartnerKey, ...]:
    """All keys of a site, the present one first. Within a writing transaction nobody else changes them meanwhile."""
    settled = hub.settled(partner)
    secrets = settled.request_secrets if kind is KeyKind.REQUEST else settled.callback_secrets
    return ring(partner, kind, secrets, tx.partner_keys.of(partner))


def make_key(hub: Hub, person: Person, kind: KeyKind, name: str) -> PartnerKey:
    """A second key, valid at once; the present one stays the present one. Its secret is told here and nowhere else.

    Raises KeyStepClosedError when two are valid already.
    """
    now, secret = hub.clock.now(), _fresh(hub, kind)
    key = PartnerKey(person.partner, kind, mark_of(secret), name, secret, now, person.name)
    with hub.store.begin() as tx:
        require_room(keys_of(hub, tx, person.partner, kind))
        tx.partner_keys.forget(person.partner, now - WAY_BACK)
        tx.partner_keys.put(key)
        note_act(hub, tx, person, Step.KEY_MADE, _told(key))
    return key


def take_over_key(hub: Hub, person: Person, kind: KeyKind, mark: str) -> None:
    """The key is the present one from now on. Raises KeyStepClosedError."""
    _change(hub, person, (kind, mark), taken_over, Step.KEY_LEADS)


def retire_key(hub: Hub, person: Person, kind: KeyKind, mark: str) -> None:
    """The key signs no more. Raises KeyStepClosedError for the present one."""
    _change(hub, person, (kind, mark), retired, Step.KEY_RETIRED)


def restore_key(hub: Hub, person: Person, kind: KeyKind, mark: str) -> None:
    """A retired key signs again, as the second one. Raises KeyStepClosedError."""
    _change(hub, person, (kind, mark), restored, Step.KEY_RESTORED)


def _change(hub: Hub, person: Person, which: tuple[KeyKind, str], change: Change, step: Step) -> None:
    kind, mark = which
    with hub.store.begin() as tx:
        key = change(keys_of(hub, tx, person.partner, kind), mark, hub.clock.now())
        # The secret of a key of the settings stays where it is kept.
        tx.partner_keys.put(key if key.made_at else _without_secret(key))
        note_act(hub, tx, person, step, _told(key))


def _without_secret(key: PartnerKey) -> PartnerKey:
    return PartnerKey(key.partner, key.kind, key.mark, key.name, "", None, "", key.leads_since, key.retired_at)


def _told(key: PartnerKey) -> str:
    return f"{key.kind} {key.mark} {key.name}".rstrip()


def _fresh(hub: Hub, kind: KeyKind) -> str:
    """256 random bits; for callbacks in the form of Standard Webhooks 1.0, `whsec_` and base64."""
    token = hub.mint.token()
    return token if kind is KeyKind.REQUEST else f"whsec_{base64.b64encode(sha256(token.encode()).digest()).decode()}"
