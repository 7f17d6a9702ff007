"""The present card of each product, remembered for a moment: many ask, it changes a few times a year."""

from datetime import datetime, timedelta

from bridge.flows.hub import Hub
from bridge.flows.offering.publish_rates import card_within
from bridge.model.offering.lending import Lending
from bridge.model.offering.rate_card import still_true
from bridge.ports.offering.rate_cards import PublishedCard

REMEMBERED = timedelta(seconds=20)


def card_span(card: PublishedCard) -> dict[str, str]:
    """The range of the full cost that the card declares."""
    says = card_within(card)
    return {"from": str(says.psk_from), "to": str(says.psk_to)}


class PresentCards:
    """Looks a card up when what it remembers is old. Opens a reading transaction: not to be called within another."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._known: dict[str, tuple[datetime, PublishedCard | None, bool]] = {}

    def of(self, product: str) -> PublishedCard | None:
        """The newest card; None for an unknown product or before the first one."""
        return self._look(product)[1] if product in self._hub.products else None

    def true_of(self, product: str) -> PublishedCard | None:
        """The newest card, when it gives the figures that the product has now; None while a new one is due."""
        _, card, holds = self._look(product)
        return card if holds else None

    def _look(self, product: str) -> tuple[datetime, PublishedCard | None, bool]:
        now = self._hub.clock.now()
        known = self._known.get(product)
        if known is None or abs(now - known[0]) > REMEMBERED:
            with self._hub.store.read() as tx:
                card = tx.rate_cards.newest(product)
            known = (now, card, card is not None and self._holds(card, self._hub.products[product].lending))
            self._known[product] = known
        return known

    def _holds(self, card: PublishedCard, lending: Lending) -> bool:
        return still_true(card_within(card), lending, self._hub.lender, self._hub.clock.today(), 0)
