"""The price of credit beside every tour: publish a product's rate card when it would say something new, or soon ends."""

from collections.abc import Mapping
from hashlib import sha256

from bridge.flows.hub import Hub
from bridge.model.checks.strict_json import read_json
from bridge.model.offering.rate_card import RateCard, card_from, card_json, card_of, says_same, still_true
from bridge.ports.offering.rate_cards import PublishedCard

# A card is good for three months; a new one follows when a month is left.
DAYS_LEFT = 31


def publish_rates(hub: Hub) -> Mapping[str, PublishedCard]:
    """Publish what is due; the cards that were published now, by product. Repeating it, or two at once, publishes once."""
    found = {name: publish_card(hub, name) for name in hub.products}
    return {name: card for name, (card, fresh) in found.items() if fresh}


def publish_card(hub: Hub, product: str) -> tuple[PublishedCard, bool]:
    """The product's present card, and whether it was published just now. Raises KeyError for an unknown product."""
    lending, today = hub.products[product].lending, hub.clock.today()
    with hub.store.read() as tx:
        newest = tx.rate_cards.newest(product)
    before = card_within(newest) if newest else None
    if newest and before and still_true(before, lending, hub.lender, today, DAYS_LEFT):
        return newest, False
    card = card_of(lending, hub.lender, today)
    lasts = before is not None and (before.last_day - today).days >= DAYS_LEFT and before.first_day <= today
    if newest and before and lasts and says_same(before, card):
        return newest, False
    return _publish(hub, card, newest.version + 1 if newest else 1)


def card_within(published: PublishedCard) -> RateCard:
    """What a published card says. Raises KeyError, ValueError when it is none of this schema."""
    body = read_json(published.body.encode())
    if not isinstance(body, Mapping):
        raise ValueError("a rate card is an object")
    return card_from(body)


def _publish(hub: Hub, card: RateCard, version: int) -> tuple[PublishedCard, bool]:
    body = card_json(card, version)
    raw = body.encode()
    signer, now = hub.card_signer, hub.clock.now()
    made = PublishedCard(card.product, version, body, sha256(raw).hexdigest(), signer.sign(raw), signer.key_id, now)
    with hub.store.begin() as tx:
        fresh = tx.rate_cards.add(made)
        kept = tx.rate_cards.find(card.product, version)
    return kept or made, fresh
