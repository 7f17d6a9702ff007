"""Rate cards at the desk: what is published, and publishing what is due at once instead of within the hour."""

import click

from bridge.desk.printing import json_option, print_json, print_rows
from bridge.flows.hub import Hub
from bridge.flows.offering.publish_rates import card_within, publish_card
from bridge.ports.offering.rate_cards import PublishedCard

_COLUMNS = ("product", "version", "published_at", "first_day", "last_day", "psk", "periods", "signed_with", "url", "sha256")


@click.group("rates")
def rates() -> None:
    """The rate cards that tour sites show beside their prices."""


@rates.command("show")
@click.argument("product", required=False)
@click.option("--body", is_flag=True, help="Print the card itself, byte for byte as it was signed.")
@json_option
@click.pass_obj
def show(hub: Hub, product: str | None, body: bool, as_json: bool) -> None:
    """The present card of PRODUCT, or of every product."""
    found = [card for card in (_newest(hub, name) for name in _named(hub, product)) if card is not None]
    if body:
        for card in found:
            click.echo(card.body, nl=False)
        return
    print_rows(_COLUMNS, map(lambda card: _line(hub, card), found), as_json)
    if not found and not as_json:
        click.echo("nothing is published yet: bridge rates publish")


@rates.command("publish")
@click.argument("product", required=False)
@json_option
@click.pass_obj
def publish(hub: Hub, product: str | None, as_json: bool) -> None:
    """Publish the card of PRODUCT, or of every product, unless the present one still says what is true."""
    done = [publish_card(hub, name) for name in _named(hub, product)]
    lines = [_line(hub, card) | {"fresh": fresh} for card, fresh in done]
    if as_json:
        print_json(lines)
        return
    print_rows((*_COLUMNS[:-1], "fresh"), lines, as_json=False)


def _named(hub: Hub, product: str | None) -> list[str]:
    if product is not None and product not in hub.products:
        raise click.ClickException(f"no product {product}; there are: {', '.join(hub.products)}")
    return [product] if product else list(hub.products)


def _newest(hub: Hub, product: str) -> PublishedCard | None:
    with hub.store.read() as tx:
        return tx.rate_cards.newest(product)


def _line(hub: Hub, card: PublishedCard) -> dict[str, object]:
    says = card_within(card)
    return {
        "product": card.product, "version": card.version, "published_at": card.published_at, "first_day": says.first_day,
        "last_day": says.last_day, "psk": f"{says.psk_from}–{says.psk_to}", "periods": " ".join(map(str, says.periods)),
        "signed_with": card.key_id or "nobody", "url": f"{hub.public_url}/rates/{card.product}/{card.version}.json",
        "sha256": card.sha256,
    }  # fmt: skip


COMMANDS = (rates,)
