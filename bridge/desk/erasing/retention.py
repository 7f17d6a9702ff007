"""`bridge retention`: the rules, what they would erase now, a run by hand, what was erased, holds."""

import getpass
from collections.abc import Iterator
from datetime import timedelta

import click
from rich.console import Console
from rich.progress import Progress

from bridge.desk.printing import json_option, print_json, print_rows
from bridge.flows.erasing.apply_retention import last_run, run_retention
from bridge.flows.erasing.find_due import STEPS
from bridge.flows.erasing.hold_case import hold_case, lift_hold
from bridge.flows.erasing.preview_retention import Foreseen, preview_retention, reasons
from bridge.flows.hub import Hub
from bridge.model.erasing.records import Erasure
from bridge.model.erasing.rules import Rule
from bridge.model.errors import RuleBrokenError

_RULES = ("kind", "keeps", "since", "article", "sure", "on_request", "erases", "remains")
_PREVIEW = ("kind", "keeps", "due", "held", "why")
_ERASED = ("at", "application_id", "scope", "ground", "rule", "by", "act")
_MOST = 500


@click.group("retention")
def retention() -> None:
    """How long data of persons is kept (config/retention.toml), and what was erased."""


@retention.command("rules")
@json_option
@click.pass_obj
def rules(hub: Hub, as_json: bool) -> None:
    """The rules in force today; `sure: no`: a lawyer must confirm it."""
    print_rows(_RULES, map(_rule, hub.retention.in_force(hub.clock.today())), as_json)


@retention.command("preview")
@json_option
@click.pass_obj
def preview(hub: Hub, as_json: bool) -> None:
    """What a run would erase now, and what is held up by what. Changes nothing."""
    foreseen = list(preview_retention(hub))
    if as_json:
        print_json([_foreseen(one) | {"held_ids": {name: list(words) for name, words in one.held.items()}} for one in foreseen])
        return
    print_rows(_PREVIEW, map(_foreseen, foreseen), False)
    for one in foreseen:
        for application_id, words in one.held.items():
            click.echo(f"held  {application_id}  {', '.join(words)}")


@retention.command("run")
@json_option
@click.pass_obj
def run(hub: Hub, as_json: bool) -> None:
    """Erase now what is due; the hub does it by itself every night. May be stopped and begun again."""
    with Progress(console=Console(stderr=True)) as progress:
        bar = progress.add_task("retention", total=len(STEPS))
        for done in run_retention(hub):
            progress.update(bar, completed=done.step)
    if as_json:
        print_json({"erased": dict(done.erased), "held": dict(done.held)})
        return
    click.echo(f"erased: {_counts(done.erased)}; held: {_counts(done.held)}")


@retention.command("report")
@click.option("--days", type=click.IntRange(1, 3660), default=30, help="Erasures of so many days.")
@json_option
@click.pass_obj
def report(hub: Hub, days: int, as_json: bool) -> None:
    """The last run, what was erased in these days (ids, rules, acts: nothing of a person), what is held."""
    last = last_run(hub)
    with hub.store.read() as tx:
        held = tx.erasing.holds(_MOST)
    if as_json:
        run_of = last and {"started_at": last.started_at, "over": last.over, "erased": dict(last.erased), "held": dict(last.held)}
        holds = [{"application_id": one.application_id, "by": one.by, "since": one.since} for one in held]
        print_json({"last_run": run_of, "erasures": list(map(_erasure, _erased(hub, days))), "holds": holds})
        return
    if last is not None:
        state = "over" if last.over else "under way"
        click.echo(f"last run {last.started_at:%Y-%m-%d %H:%M} {state}: erased {_counts(last.erased)}, held {_counts(last.held)}")
    print_rows(_ERASED, map(_erasure, _erased(hub, days)), False)
    for one in held:
        click.echo(f"hold  {one.application_id}  {one.by}  since {one.since:%Y-%m-%d}")


@retention.command("hold")
@click.argument("application")
@click.option("--reason", required=True, help="Why it may not be erased; no personal data.")
@click.pass_obj
def hold(hub: Hub, application: str, reason: str) -> None:
    """Nothing of APPLICATION is erased until `bridge retention lift`."""
    try:
        hold_case(hub, application, reason, f"desk:{getpass.getuser()}")
    except RuleBrokenError as error:
        raise click.ClickException(error.message) from None
    click.echo(f"held: {application}")


@retention.command("lift")
@click.argument("application")
@click.pass_obj
def lift(hub: Hub, application: str) -> None:
    """Let the rules have APPLICATION again."""
    if not lift_hold(hub, application, f"desk:{getpass.getuser()}"):
        raise click.ClickException("it is not held")
    click.echo(f"lifted: {application}")


def keeps(rule: Rule) -> str:
    """A period in words."""
    parts = [f"{rule.years} years" if rule.years else "", f"{rule.days} days" if rule.days else ""]
    return " ".join(part for part in parts if part) + (" from the year's end" if rule.year_end else "")


def _rule(rule: Rule) -> dict[str, object]:
    told = {name: getattr(rule, name) for name in ("since", "article", "erases", "remains")}
    flags = {name: "yes" if getattr(rule, name) else "no" for name in ("sure", "on_request")}
    return {"kind": rule.kind.value, "keeps": keeps(rule), **told, **flags}


def _foreseen(one: Foreseen) -> dict[str, object]:
    why = ", ".join(f"{word} {count}" for word, count in reasons(one).items())
    due = one.due if one.due is not None else "as they age"
    return {"kind": one.rule.kind.value, "keeps": keeps(one.rule), "due": due, "held": len(one.held), "why": why}


def _erased(hub: Hub, days: int) -> Iterator[Erasure]:
    since = hub.clock.now() - timedelta(days=days)
    with hub.store.read() as tx:
        page = tx.erasing.erased(since, _MOST)
        while page:
            yield from page
            page = tx.erasing.erased(since, _MOST, (page[-1].at, page[-1].application_id)) if len(page) == _MOST else ()


def _erasure(one: Erasure) -> dict[str, object]:
    return {name: getattr(one, name) for name in _ERASED}


def _counts(counts: object) -> str:
    items = dict(counts).items() if isinstance(counts, dict) else ()
    return ", ".join(f"{kind} {count}" for kind, count in items) or "nothing"


COMMANDS = (retention,)
