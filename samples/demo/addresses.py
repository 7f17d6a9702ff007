"""The one table of addresses that a person needs."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from samples.demo.settings import OFFICE_USER, PARTNER, SITE_PERSON
from samples.demo.town import ROOT, Town, read_private


def lines_of(town: Town) -> list[tuple[str, str, str]]:
    """What, where, and a remark."""
    private = read_private(town.stands_env)
    password, site_password = private["OFFICE_PASSWORD"], private["SITE_PASSWORD"]
    env = town.hub_env
    shown = env.relative_to(ROOT) if env.is_relative_to(ROOT) else env
    return [
        ("Tour site", f"{town.url('toursite')}/", "start here: choose a tour, pay the advance"),
        ("Borrower's form", f"{town.url('hub')}/form/", "the tour site leads there; the SMS inbox has the way back"),
        ("SMS inbox", f"{town.url('smsc')}/", "codes and messages to the borrower"),
        ("Mailbox", f"{town.url('mail')}/", "letters to the borrower, once an address is given in the cabinet"),
        ("1C officer's page", f"{town.url('onec')}/", "decide, issue, see payments"),
        ("PayU", f"{town.url('payu')}/", "orders and notifications; the form leads to the payment page"),
        ("Office of the hub", f"{town.url('hub')}/office/", f"user {OFFICE_USER}, password {password}; no second factor"),
        ("Partner's page", f"{town.url('hub')}/partners/", f"user {SITE_PERSON}@{PARTNER}, password {site_password}"),
        ("Partner API", f"{town.url('hub')}/partner/v1/openapi.json", "OpenAPI 3.1; the words are in docs/"),
        ("Move the clock", f"{town.url('onec')}/_stand/clock", 'POST {"advance_seconds": 172800}: cooling-off, due dates'),
        ("Command line", f".venv/bin/bridge --env {shown} list", "also show ID, timeline --follow, check"),
    ]


def print_addresses(console: Console, town: Town) -> None:
    """The table; on something that is no terminal it is as wide as it needs."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in ("what", "where", "remark"):
        table.add_column(column, overflow="fold", no_wrap=column != "remark")
    for line in lines_of(town):
        table.add_row(*(escape(part) for part in line))
    console.print(table)
