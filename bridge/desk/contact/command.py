"""`bridge contact`: note a refusal of contact (230-FZ art. 8), take it back, show it."""

from datetime import datetime

import click

from bridge.desk.printing import json_option, print_rows
from bridge.flows.hub import Hub
from bridge.flows.informing.refuse_contact import allow_contact, refuse_contact
from bridge.model.errors import RuleBrokenError

COLUMNS = ("application", "since", "basis", "by")


@click.group("contact")
def contact() -> None:
    """Debtors who want no contact about an overdue debt (230-FZ art. 8)."""


@contact.command("refuse")
@click.argument("application_id")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day the statement came.")
@click.option("--basis", required=True, help="Its number and way; the representative, where named.")
@click.option("--by", required=True, help="Who notes it.")
@click.pass_obj
def refuse(hub: Hub, application_id: str, since: datetime, basis: str, by: str) -> None:
    """From that day nothing about an overdue debt goes out by itself, for all loans of the phone."""
    try:
        noted = refuse_contact(hub, application_id, since.date(), basis, by)
    except RuleBrokenError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"noted for {', '.join(noted)}")


@contact.command("allow")
@click.argument("application_id")
@click.option("--by", required=True, help="Who notes it.")
@click.pass_obj
def allow(hub: Hub, application_id: str, by: str) -> None:
    """The refusal is taken back."""
    try:
        noted = allow_contact(hub, application_id, by)
    except RuleBrokenError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"taken back for {', '.join(noted)}")


@contact.command("show")
@click.argument("application_id")
@json_option
@click.pass_obj
def show(hub: Hub, application_id: str, as_json: bool) -> None:
    """What is noted for an application."""
    try:
        with hub.store.read() as tx:
            noted = tx.applications.get(application_id).no_contact
    except RuleBrokenError as error:
        raise click.ClickException(str(error)) from None
    line = {"application": application_id, "since": noted.since, "basis": noted.basis, "by": noted.by} if noted else None
    print_rows(COLUMNS, [line] if line else [], as_json)


COMMANDS = (contact,)
