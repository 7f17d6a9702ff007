"""`bridge gates`: who waits for which gate, one application's gates with their evidence, an officer's record from the desk."""

import getpass
from collections.abc import Callable, Mapping

import click

from bridge.desk.printing import json_option, print_json, print_rows
from bridge.flows.gates.record_evidence import record_evidence, withdraw_evidence
from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.errors import RuleBrokenError
from bridge.model.gates import Gate, GateName
from bridge.model.gates.setting import Setting
from bridge.model.gates.table import RULES, Rule

_SHOWN = 200
_WAITS = ("since", "gate", "application", "stage")
_GATES = ("gate", "stage", "state", "by", "opened_at", "not_before", "good_until", "who", "evidence", "why", "law")
_GATE = click.argument("gate", type=click.Choice([name.value for name in GateName]))


@click.group("gates", invoke_without_command=True)
@json_option
@click.pass_context
def gates(context: click.Context, as_json: bool) -> None:
    """What must stand before the signature and before the payout. Without a command: who waits, the longest first."""
    if context.invoked_subcommand is None:
        _waiting(context.obj, as_json)


@gates.command("show")
@click.argument("application")
@json_option
@click.pass_obj
def show(hub: Hub, application: str, as_json: bool) -> None:
    """All gates of APPLICATION: state, evidence, whose, law."""
    _tell(lambda: _read(hub, application), hub, as_json)


@gates.command("record")
@click.argument("application")
@_GATE
@click.option("--evidence", "facts", multiple=True, required=True, metavar="NAME=TEXT", help="A fact; several may be given.")
@json_option
@click.pass_obj
def record(hub: Hub, application: str, gate: str, facts: tuple[str, ...], as_json: bool) -> None:
    """Record evidence for GATE of APPLICATION, in your own name. Never a borrower's passport, phone or name."""
    told = _facts(RULES[GateName(gate)], facts)
    _tell(lambda: record_evidence(hub, application, GateName(gate), told, getpass.getuser()), hub, as_json)


@gates.command("withdraw")
@click.argument("application")
@_GATE
@click.option("--reason", required=True, help="Why the record counts no more; it stands in the journal.")
@json_option
@click.pass_obj
def withdraw(hub: Hub, application: str, gate: str, reason: str, as_json: bool) -> None:
    """Take the record of GATE back; the gate is closed from then on."""
    _tell(lambda: withdraw_evidence(hub, application, GateName(gate), reason, getpass.getuser()), hub, as_json)


def _facts(rule: Rule, given: tuple[str, ...]) -> Mapping[str, str]:
    known = ", ".join((*rule.needs, *rule.may_tell)) or "none"
    pairs = [one.partition("=") for one in given]
    if not all(mark for _, mark, _ in pairs):
        raise click.BadParameter(f"write NAME=TEXT; this gate takes {known}", param_hint="--evidence")
    return {name.strip(): text for name, _, text in pairs}


def _tell(step: Callable[[], Application], hub: Hub, as_json: bool) -> None:
    try:
        application = step()
    except RuleBrokenError as error:
        raise click.ClickException(f"{error.field}: {error.message}" if error.field else error.message) from None
    settings = hub.product(application).terms.gates
    rows = [_row(rule, settings[rule.name], application.gate(rule.name)) for rule in RULES.values()]
    if as_json:
        print_json(rows)
    else:
        print_rows(_GATES, rows, as_json=False)


def _row(rule: Rule, setting: Setting, gate: Gate | None) -> dict[str, object]:
    row: dict[str, object] = {"gate": rule.name.value, "stage": rule.stage.value, "state": "not judged", "by": setting.by.value}
    if gate is not None:
        row |= {
            "state": gate.state.value, "opened_at": gate.opened_at, "not_before": gate.not_before, "good_until": gate.good_until,
            "who": gate.given_by or None, "evidence": gate.evidence, "why": gate.why or None, "facts": dict(gate.facts),
        }  # fmt: skip
    return row | {"law": rule.law}


def _read(hub: Hub, application_id: str) -> Application:
    with hub.store.read() as tx:
        return tx.applications.get(application_id)


def _waiting(hub: Hub, as_json: bool) -> None:
    with hub.store.read() as tx:
        waits, tally = tx.gate_waits.waiting(None, _SHOWN), tx.gate_waits.tally()
    rows = [
        {"since": one.since, "gate": one.gate.value, "application": one.application_id, "stage": RULES[one.gate].stage.value}
        for one in waits
    ]
    print_rows(_WAITS, rows, as_json)
    if not as_json:
        told = ", ".join(f"{name} {tally[name]}" for name in GateName if name in tally)
        click.echo(f"waiting: {told or 'nobody'}", err=True)


COMMANDS = (gates,)
