"""`bridge reconcile onec`: both sides compared now, differences listed with cause and remedy, safe ones fixed.

Exit code 1 when a difference needs a person, 3 when not everything could be compared.
"""

import getpass
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from bridge.desk.printing import json_option, print_json, print_rows
from bridge.flows.hub import LOAN_SYSTEM, Hub
from bridge.flows.reconciling.ask_loan_system import Patience
from bridge.flows.reconciling.keep_differences import Course, Finding
from bridge.flows.reconciling.look_at_page import Wish
from bridge.flows.reconciling.run_reconciliation import Tally
from bridge.flows.reconciling.run_reconciliation import reconcile as steps_of
from bridge.flows.reconciling.word_differences import words_of
from bridge.ports.outside_errors import OutsideError
from bridge.ports.store import StoreUnavailableError

NEEDS_A_PERSON, NOT_FINISHED = 1, 3
SHOWN = 200
_COLUMNS = ("course", "difference", "application", "subject", "here", "there", "cause", "remedy")


@click.group("reconcile")
def reconcile() -> None:
    """Compare what the hub and another system keep of the same loans."""


@reconcile.command("onec")
@click.option("--since", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Applications of this day and later, "
              "those still going on, and payments begun since (the lender's calendar).")  # fmt: skip
@click.option("--fix/--no-fix", default=True, show_default=True, help="Fix what is safe; without, nothing at all is written.")
@click.option("--hands", type=click.IntRange(1, 8), default=2, show_default=True, help="How many loans are read at once.")
@json_option
@click.pass_obj
def onec(hub: Hub, day: datetime, fix: bool, hands: int, as_json: bool) -> None:
    """Applications, states, sums, schedules and payments of hub and 1C, both ways.

    It waits while 1C is busy. Broken off, it is simply begun again.
    """
    _refuse_while_paused(hub)
    since = day.replace(tzinfo=hub.clock.local(hub.clock.now()).tzinfo).astimezone(UTC)
    wish = Wish(since, since, fix)
    tally, findings, failure = _run(hub, wish, hands)
    if as_json:
        print_json(_whole(wish, tally, findings, failure))
    else:
        _print(tally, findings)
    if failure:
        click.echo(f"not everything was compared: {failure}", err=True)
        raise SystemExit(NOT_FINISHED)
    if tally.person:
        raise SystemExit(NEEDS_A_PERSON)


def _refuse_while_paused(hub: Hub) -> None:
    """A person said that nothing is to be sent there."""
    with hub.store.read() as tx:
        health = tx.work.health(LOAN_SYSTEM)
    if health.paused_by and health.held(hub.clock.now()):
        raise click.ClickException(f"paused by {health.paused_by}: {health.reason} (bridge resume {health.name})")


def _run(hub: Hub, wish: Wish, hands: int) -> tuple[Tally, list[Finding], str]:
    """All steps with their progress; what was found until it came to its end or, for the reason that is told, did not."""
    tally, findings, console = Tally(), list[Finding](), Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Pace(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        listing = progress.add_task("deals that 1C lists", total=None)
        comparing = progress.add_task("applications compared", total=None, start=False)

        def wait(pause: timedelta) -> None:
            progress.console.print(f"1C has no room or is away: waiting {pause.total_seconds():.0f} s")
            time.sleep(pause.total_seconds())

        steps = steps_of(hub, Patience(wait, hands), wish, f"desk:{getpass.getuser()}")
        try:
            for step in steps:
                tally = step.tally
                findings += step.findings
                progress.update(listing, completed=tally.listed)
                if tally.walked:
                    progress.start_task(comparing)
                    progress.update(comparing, completed=tally.walked, total=max(tally.of, tally.walked))
        except (OutsideError, StoreUnavailableError) as error:
            return tally, findings, str(error)
    return tally, findings, ""


class Pace(ProgressColumn):
    """How many a second."""

    def render(self, task: Task) -> Text:
        """Empty before anything is known."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.0f}/s" if speed else "", style="progress.data.speed")


def _print(tally: Tally, findings: Sequence[Finding]) -> None:
    ordered = sorted(findings, key=lambda one: (one.course is not Course.PERSON, not one.difference.alarming))
    if ordered:
        print_rows(_COLUMNS, map(_line, ordered[:SHOWN]), as_json=False)
    if len(ordered) > SHOWN:
        click.echo(f"… and {len(ordered) - SHOWN} more; --json lists all")
    click.echo(f"compared    {tally.looked} applications, {tally.listed} deals listed by 1C")
    if tally.untold:
        click.echo(f"not told    {tally.untold} applications: no answer in time; the next reconciliation asks again")
    click.echo(f"fixed       {tally.fixed}" + (f", {tally.seen} could be" if tally.seen else ""))
    click.echo(f"a person    {tally.person} must be looked at, {tally.accepted} were accepted before")


def _line(finding: Finding) -> dict[str, object]:
    found, words = finding.difference, words_of(finding.difference)
    by_itself = finding.course in (Course.FIXED, Course.SEEN)
    return {
        "course": finding.course.value,
        "difference": words.title,
        "application": found.application_id or None,
        "subject": found.subject,
        "here": found.here or None,
        "there": found.there or None,
        "cause": words.cause,
        "remedy": words.done if by_itself else words.remedy,
    }


def _whole(wish: Wish, tally: Tally, findings: Sequence[Finding], failure: str) -> dict[str, object]:
    rows = [
        _line(one) | {"kind": one.difference.kind.value, "safe": one.difference.safe, "alarming": one.difference.alarming}
        for one in findings
    ]
    return {"since": wish.since, "finished": not failure, "failure": failure or None, **vars(tally), "differences": rows}


COMMANDS = (reconcile,)
