"""Commands about the base of 1C: its map held against it, a round of reading calls, a first map for a new base."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bridge.desk.printing import json_option

if TYPE_CHECKING:
    from adapters.onec.checking.descriptions import Descriptions
    from adapters.onec.checking.findings import Checked
    from adapters.onec.checking.live.base import Base
    from adapters.onec.dialect.call import OnecMap
    from adapters.onec.settings import OnecSettings
    from bridge.desk.exchanging.onec_printing import Told
    from bridge.flows.hub import Hub
    from bridge.model.application import Application

# Imports stand inside: the other commands start without zeep and the wires.
_file = click.Path(exists=True, dir_okay=False, path_type=Path)
_files = click.option(
    "--description", "files", multiple=True, type=_file,
    help="A WSDL or $metadata in a file, instead of the base's own; may be given several times.",
)  # fmt: skip


@click.group("onec")
def onec() -> None:
    """The base of 1C and its map."""


@onec.command("check")
@click.argument("base", default="")
@_files
@click.option("--faults", "faults_only", is_flag=True, help="Only what is not as it should be.")
@json_option
def check(base: str, files: Sequence[Path], faults_only: bool, as_json: bool) -> None:
    """Hold the map BASE (a name in mappings/onec or a path; BRIDGE_ONEC_MAP when not given) against the base.

    Reads the WSDL and $metadata that the publication offers, and makes calls that change nothing, for nobody. With
    --description nothing is asked. Ends with 1 when a call can't work, with 2 for a map or file that can't be read.
    """
    from adapters.onec.checking.holding import held_live
    from bridge.desk.exchanging.onec_printing import print_checked, stepping

    onec_map = _map(base)
    with stepping(len(onec_map.calls)) as step:
        checked = _offline(onec_map, files, step) if files else held_live(onec_map, _base(), step)
    print_checked(checked, faults_only, as_json)
    sys.exit(int(bool(checked.broken)))


@onec.command("probe")
@click.argument("base", default="")
@click.option("--application", "application_id", metavar="ID", help="An application of the hub's whose deal is asked about.")
@click.option("--rounds", type=click.IntRange(1, 1000), default=3, show_default=True, help="How often each call is made.")
@json_option
@click.pass_obj
def probe(hub: "Callable[[], Hub]", base: str, application_id: str | None, rounds: int, as_json: bool) -> None:
    """Make every call of the map BASE that only reads, with times, sizes and counts of what was read; nothing is changed.

    Calls about a deal need --application. The first round is told apart: a base that idled wakes up slowly. Ends with 1 when
    a call fails.
    """
    from adapters.onec.asking import Asking
    from adapters.onec.checking.live.probe import WatchedHttp, asked_calls, facts_for
    from adapters.onec.checking.live.probe import probe as go_round
    from bridge.desk.exchanging.onec_printing import print_probed, stepping

    onec_map, there = _map(base), _base()
    http = WatchedHttp("onec", lambda _: None, there.http.clock)
    application = _application(hub(), application_id) if application_id else None
    facts = facts_for(application, there.settings, http.clock.now())
    with stepping(asked_calls(tuple(onec_map.calls.values()), facts) * rounds) as step:
        probed = list(go_round(Asking(there.settings, http, onec_map), http, facts, rounds, step))
    print_probed(onec_map.title, probed, as_json)
    sys.exit(int(any(one.failed for one in probed)))


def _application(hub: "Hub", application_id: str) -> "Application":
    from bridge.model.errors import ApplicationUnknownError

    try:
        with hub.store.read() as tx:
            return tx.applications.get(application_id)
    except ApplicationUnknownError as error:
        raise _WrongUseError(error.message) from None


def _offline(onec_map: "OnecMap", files: Sequence[Path], step: "Told") -> "Checked":
    from adapters.onec.checking.descriptions import NotReadableError, read_files
    from adapters.onec.checking.holding import held_offline

    try:
        return held_offline(onec_map, read_files(files, step), step)
    except NotReadableError as error:
        raise _WrongUseError(str(error)) from None


def _map(name: str) -> "OnecMap":
    from adapters.onec.checking.descriptions import NotReadableError
    from adapters.onec.checking.holding import map_named
    from bridge.desk.exchanging.onec_settings import onec_value

    try:
        return map_named(name or onec_value("BRIDGE_ONEC_MAP"))
    except NotReadableError as error:
        raise _WrongUseError(str(error)) from None


def _base(settings: "OnecSettings | None" = None) -> "Base":
    from adapters.http import OutsideHttp
    from adapters.onec.checking.live.base import LONGEST_DESCRIPTION, Base
    from adapters.surroundings import SystemClock
    from bridge.desk.exchanging.onec_settings import onec_settings

    settings = settings or onec_settings()
    clock = SystemClock(str(settings.timezone))
    return Base(settings, OutsideHttp("onec", lambda _: None, clock, body_limit=LONGEST_DESCRIPTION))


@onec.group("map")
def map_() -> None:
    """Maps of bases."""


@map_.command("init")
@click.argument("base")
@_files
@click.option("--url", "urls", multiple=True, help="Address of a web service (…/ws/NAME) or of a publication; several times.")
@click.option("-o", "out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@json_option
def init(base: str, files: Sequence[Path], urls: Sequence[str], out: Path, force: bool, as_json: bool) -> None:
    """Write a first map of the base BASE (its title) by matching what its descriptions name with what is known.

    Reads --description files, else fetches from --url, else from BRIDGE_ONEC_URL: the standard interface of a publication;
    web services are listed nowhere, so each is named by its address. What was not sure, or not found, is marked TODO in the
    file. Ends with 2 when a description can't be read.
    """
    from adapters.onec.checking.descriptions import NotReadableError, read_files
    from adapters.onec.checking.first_map.first_map import first_map
    from bridge.desk.exchanging.onec_printing import print_first_map, stepping

    if out.exists() and not force:
        raise click.UsageError(f"{out} is there already; --force writes over it")
    with stepping() as step:
        try:
            made = first_map(base, read_files(files, step) if files else _fetched(urls, step), step)
        except NotReadableError as error:
            raise _WrongUseError(str(error)) from None
    out.write_text(made.text, encoding="utf-8")
    print_first_map(out, made, as_json)


def _fetched(urls: Sequence[str], step: "Told") -> "Descriptions":
    from adapters.onec.checking.live.fetching import fetched, parts_of
    from bridge.desk.exchanging.onec_settings import onec_settings, onec_value

    places = [parts_of(url) for url in urls or [onec_value("BRIDGE_ONEC_URL")]]
    roots = {root for root, _ in places}
    if len(roots) > 1:
        raise click.UsageError("these addresses are of several publications; a map speaks to one")
    return fetched(_base(onec_settings(roots.pop())), [path for _, path in places], step)


class _WrongUseError(click.ClickException):
    exit_code = 2


COMMANDS = (onec,)
