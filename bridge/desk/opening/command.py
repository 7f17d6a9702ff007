"""`bridge check`."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict

import click

from bridge.desk.opening import neighbours, own_parts
from bridge.desk.opening.finding import Finding, Judgement, faulty, good
from bridge.desk.printing import json_option, print_rows
from bridge.flows.hub import Hub
from config.settings import Settings, SettingsIncompleteError, read_settings

_COLUMNS = ("judgement", "part", "says", "remedy")


@click.command("check")
@click.option("--offline", is_flag=True, help="Ask no system outside.")
@json_option
@click.pass_context
def check(context: click.Context, offline: bool, as_json: bool) -> None:
    """Prove this installation before it opens: settings, database, Redis, keys, clocks, 1C's map, PayU's signature, SMS, sites.

    Changes nothing anywhere. Ends with 1 when a part is faulty.
    """
    found = list(_findings(context, offline))
    print_rows(_COLUMNS, map(asdict, found), as_json)
    sys.exit(int(any(one.judgement is Judgement.FAULTY for one in found)))


def _findings(context: click.Context, offline: bool) -> Iterator[Finding]:
    try:
        settings = read_settings()
        hub: Hub = context.obj()
    except SettingsIncompleteError as error:
        yield from (faulty("settings", fault, "bridge settings lists every variable") for fault in error.faults)
        return
    except click.ClickException as error:
        yield faulty("configuration", error.message, "mend the file that is named")
        return
    yield good("settings", "complete")
    yield good("configuration", f"{len(hub.partners)} sites, {len(hub.products)} products")
    for part, look in _parts(settings, hub, offline):
        if sys.stderr.isatty():
            click.echo(f"looking at {part} …", err=True)
        yield from _guarded(part, look)


def _parts(settings: Settings, hub: Hub, offline: bool) -> Iterator[tuple[str, Callable[[], Iterator[Finding]]]]:
    yield "address", lambda: own_parts.address(settings)
    yield "database", lambda: own_parts.database(settings, hub.clock.now())
    yield "Redis", lambda: own_parts.redis(settings)
    yield "keys", lambda: own_parts.keys(settings, hub)
    yield "second person", lambda: own_parts.second_person(settings)
    yield "evidence key", lambda: own_parts.lender_key(hub)
    yield "people", lambda: own_parts.people(hub)
    yield "password list", lambda: own_parts.known_passwords(settings, hub.clock.now())
    yield "virus scanner", lambda: own_parts.virus_scanner(settings)
    yield "passport offices", lambda: own_parts.directory(hub)
    yield "letters", lambda: neighbours.letters(hub)
    if not offline:
        yield "1C", lambda: neighbours.loan_system(settings)
        yield "PayU", lambda: neighbours.acquirer(settings, hub)
        yield "messages", lambda: neighbours.messages(hub)
        yield "sites", lambda: neighbours.sites(settings, hub)


def _guarded(part: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """A part that breaks the looking itself is faulty; the others are looked at all the same."""
    try:
        yield from look()
    except Exception as error:  # whatever breaks, the operator sees which part
        yield faulty(part, f"could not be looked at: {type(error).__name__}", "bridge settings, and the page of this part")


COMMANDS = (check,)
