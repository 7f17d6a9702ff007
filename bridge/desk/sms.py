"""Commands about messages: the account's balance, what a text would cost, what was spent, the address that the gateway calls."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import click

from bridge.desk.exchanging.exchange import UtcMoment
from bridge.desk.printing import json_option, print_json, print_rows
from bridge.flows.hub import Hub
from bridge.model.money import rubles_text
from bridge.ports.outside_errors import OutsideError
from config.settings import Settings

# Belongs to nobody; a gateway prices by the operator of the number.
SOMEBODY = "+79990000000"
T = TypeVar("T")


@click.group("sms")
def sms() -> None:
    """Messages to borrowers and the account that pays for them."""


@sms.command("balance")
@json_option
@click.pass_obj
def balance(hub: Hub, as_json: bool) -> None:
    """Roubles left on the account. Ends with 1 below BRIDGE_SMS_LOW_BALANCE."""
    left = _asked(hub.sms.balance)
    low = left < hub.sms_low_balance
    if as_json:
        print_json({"gateway": hub.sms.name, "balance": rubles_text(left), "low": low})
    else:
        click.echo(f"{hub.sms.name}: {rubles_text(left)}" + (f", below {rubles_text(hub.sms_low_balance)}" if low else ""))
    if low:
        raise SystemExit(1)


@sms.command("price")
@click.argument("text")
@click.option("--phone", default=SOMEBODY, show_default=True, help="Operators differ in price.")
@json_option
@click.pass_obj
def price(hub: Hub, text: str, phone: str, as_json: bool) -> None:
    """What TEXT would cost and in how many parts it goes; nothing is sent."""
    told = _asked(lambda: hub.sms.price(phone, text))
    if as_json:
        print_json({"gateway": hub.sms.name, "cost": rubles_text(told.cost), "parts": told.parts})
    else:
        click.echo(f"{rubles_text(told.cost)} roubles, parts: {told.parts}")


@sms.command("spent")
@click.option("--since", type=UtcMoment(), help="From this moment (UTC); the last 30 days when not given.")
@click.option("--until", type=UtcMoment(), help="Up to this moment (UTC); now when not given.")
@json_option
@click.pass_obj
def spent(hub: Hub, since: datetime | None, until: datetime | None, as_json: bool) -> None:
    """How many messages and calls the gateway took, and what they cost, as far as it told prices."""
    now = hub.clock.now()
    with hub.store.read() as tx:
        found = tx.messages.spent(since or now - timedelta(days=30), until or now)
    rows = [{"channel": one.value, "taken": count, "cost": rubles_text(cost)} for one, (count, cost) in found.items()]
    print_rows(("channel", "taken", "cost"), rows, as_json)


@sms.command("callback")
@click.pass_context
def callback(context: click.Context) -> None:
    """The address to enter in the gateway's cabinet. Whoever knows it can knock, so show it to nobody else."""
    settings: Settings = context.meta["settings"]
    if not settings.sms_callback_path:
        raise click.ClickException("BRIDGE_SMS_CALLBACK_PATH is not set (bridge new-keys makes one)")
    switches = f"?charset=utf-8&fmt=3&{settings.sms_callback_sum}=1" if settings.sms_gateway == "smsc" else ""
    click.echo(f"{settings.public_url}/notices/sms/{settings.sms_callback_path}{switches}")


def _asked(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except OutsideError as error:
        raise click.ClickException(str(error)) from None


COMMANDS = (sms,)
