"""When a site's key was last used: kept once a minute for each key, so that a call costs no write."""

import logging
from datetime import datetime, timedelta
from threading import Lock

from bridge.flows.hub import Hub
from bridge.model.partner_page.keys import KeyKind, mark_of
from bridge.ports.store import StoreUnavailableError

_log = logging.getLogger(__name__)
EVERY = timedelta(minutes=1)


class KeyUses:
    """Remembers in this process what it kept last."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._guard = Lock()
        self._kept: dict[tuple[str, str], datetime] = {}

    def note(self, partner: str, secret: str) -> None:
        """A request of the site was signed with this secret. Never fails: a lost moment is no reason to refuse a call."""
        which, now = (partner, mark_of(secret)), self._hub.clock.now()
        with self._guard:
            before = self._kept.get(which)
            if before is not None and abs(now - before) < EVERY:
                return
            self._kept[which] = now
        try:
            with self._hub.store.begin() as tx:
                tx.partner_keys.note_use(partner, KeyKind.REQUEST, which[1], now)
        except StoreUnavailableError:
            _log.warning("the use of a key of %s was not kept: the store is away", partner)
