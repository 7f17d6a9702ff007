"""`bridge partner check URL`: a tour site's receiver of callbacks put to the test, from the desk or on a developer's machine."""

from collections import Counter
from datetime import UTC, datetime

import click

from adapters.http import OutsideHttp, Retries
from adapters.partners.conformance.judging import Row, Verdict, play_cases
from adapters.partners.conformance.pushing import Pusher
from adapters.partners.conformance.story import Story
from adapters.partners.webhook_signature import CallbackSecretInvalidError, key_of
from adapters.partners.words import maps_of_words
from bridge.desk.printing import json_option, print_json, print_rows

_COLUMNS = ("case", "verdict", "sent", "answers", "slowest", "acted", "remark")


class _Now:
    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)


@click.group("partner")
def partner() -> None:
    """One tour site, seen from outside."""


@partner.command("check")
@click.argument("url")
@click.option("--secret", envvar="BRIDGE_CHECK_SECRET", required=True, help="Its callback secret, whsec_… (BRIDGE_CHECK_SECRET).")
@click.option("--order", default="CHECK-1", show_default=True, help="An order that the receiver knows: events are about it.")
@click.option("--handled", default="", help="Address that answers how many events were acted on; shows what was done twice.")
@click.option("--words", default="standard", show_default=True, help="The map of words of this site.")
@json_option
def check(url: str, secret: str, order: str, handled: str, words: str, as_json: bool) -> None:
    """Play every kind of event, repeats, disorder, delays and forgeries against URL. Ends with 1 when something is WRONG.

    The events are made up: point it at a test system. Only this machine talks to URL, so any address will do.
    """
    try:
        key_of(secret)
    except CallbackSecretInvalidError as error:
        raise click.BadParameter(str(error), param_hint="--secret") from None
    maps = maps_of_words()
    if words not in maps:
        raise click.BadParameter(f"there are: {', '.join(sorted(maps))}", param_hint="--words")
    http = OutsideHttp("partner", lambda _: None, _Now(), retries=Retries(tries=1), own_body=lambda _: True, cut=True)
    rows = list(play_cases(Pusher(http, url, secret), Story(order, maps[words], datetime.now(UTC)), handled))
    _print(rows, as_json)
    if any(row.verdict is Verdict.WRONG for row in rows):
        raise SystemExit(1)


def _print(rows: list[Row], as_json: bool) -> None:
    if as_json:
        print_json([vars(row) for row in rows])
        return
    print_rows(_COLUMNS, map(vars, rows), as_json=False)
    told = Counter(row.verdict for row in rows)
    click.echo(f"{told[Verdict.RIGHT]} right, {told[Verdict.LOOK]} to look at, {told[Verdict.WRONG]} wrong")


COMMANDS = (partner,)
