"""Commands about applications: list, one whole, its timeline, what waits for a person, dead rows."""

import time
from dataclasses import asdict
from textwrap import indent
from typing import Any

import click

from bridge.desk.printing import json_option, print_json, print_rows
from bridge.desk.refunds import refund_line
from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.errors import ApplicationUnknownError
from bridge.model.exchanging import Talk
from bridge.model.status import Status
from bridge.ports.store import Place, Transaction

FOLLOW_EVERY = 0.2
PAGE = 500


@click.command("list")
@click.option("--status", type=click.Choice([status.value for status in Status]), help="Only this status.")
@click.option("--limit", default=20, show_default=True, help="How many, newest first.")
@click.option("--before", "before_id", metavar="ID", help="Go on below this application (the last one of the page before).")
@json_option
@click.pass_obj
def list_applications(hub: Hub, status: str | None, limit: int, before_id: str | None, as_json: bool) -> None:
    """Applications, newest first."""
    with hub.store.begin() as tx:
        before = _place(tx, before_id) if before_id else None
        found = tx.applications.recent(limit, status=Status(status) if status else None, before=before)
    columns = ("id", "partner", "order_id", "status", "loan_kopecks", "received_at")
    print_rows(columns, (_line(one) for one in found), as_json)


def _place(tx: Transaction, application_id: str) -> Place:
    try:
        application = tx.applications.get(application_id)
    except ApplicationUnknownError as error:
        raise click.ClickException(error.message) from None
    return application.received_at, application.id


def _line(application: Application) -> dict[str, object]:
    return {
        "id": application.id,
        "partner": application.partner,
        "order_id": application.order_id,
        "status": application.status.value,
        "loan_kopecks": application.loan_sum,
        "received_at": application.received_at,
    }


@click.command("show")
@click.argument("application_id")
@json_option
@click.pass_obj
def show_application(hub: Hub, application_id: str, as_json: bool) -> None:
    """One application: where it stands, its history, events and their tries, payments, open work. No personal data."""
    try:
        with hub.store.begin() as tx:
            whole = _whole(tx, tx.applications.get(application_id))
    except ApplicationUnknownError as error:
        raise click.ClickException(error.message) from None
    if as_json:
        print_json(whole)
        return
    for name, value in whole.items():
        if isinstance(value, list):
            click.echo(f"\n{name}")
            print_rows(list(value[0]) if value else [], value, as_json=False)
        else:
            click.echo(f"{name:<16}{value}")


def _whole(tx: Transaction, application: Application) -> dict[str, Any]:
    loan, contract = application.loan, application.contract
    return {
        **_line(application),
        "deal": application.deal.number if application.deal else None,
        "price_version": application.price.version,
        "fingerprint": contract.fingerprint if contract else None,
        "signed_at": application.signature.entered_at if application.signature else None,
        "debt_kopecks": loan.total_debt if loan else None,
        "end_reason": application.end_reason or None,
        "gates": [asdict(gate) for gate in application.gates],
        "history": [
            {"at": at, "event": event.value, "status": to.value} for at, event, to in tx.applications.history(application.id)
        ],
        "events": [
            {"id": one.id, "seq": one.seq, "type": one.type.value, "tries": [code for _, code, _ in tx.events.tries(one.id)]}
            for one in tx.events.of(application.id)
        ],
        "payments": [
            {
                "id": one.id,
                "reference": one.reference,
                "kopecks": one.amount,
                "state": one.state.value,
                "posting": one.posting_reference,
                "posted_kopecks": one.posted,
                "refunded_kopecks": one.refunded,
            }
            for one in tx.payments.of(application.id)
        ],
        "refunds": [refund_line(one) for one in tx.tour_refunds.of(application.id)],
        "papers": [{"id": one.id, "title": one.title, "sha256": one.sha256} for one in (contract.papers if contract else ())],
        "schedule": [asdict(row) for row in (loan.schedule if loan else ())],
        "work": [
            {"id": one.id, "kind": one.kind.value, "state": one.state.value, "due_at": one.due_at, "attempt": one.attempt}
            for one in tx.work.open_of(application.id)
        ],
    }


@click.command("timeline")
@click.argument("application_id", default="")
@click.option("--follow", is_flag=True, help="Keep printing what comes.")
@click.option("--after", default=0, help="Only exchanges after this number.")
@click.option("--said", is_flag=True, help="With requests and answers of an application, masked as they are kept.")
@json_option
@click.pass_obj
def timeline(hub: Hub, application_id: str, follow: bool, after: int, said: bool, as_json: bool) -> None:
    """Who said what to whom: every exchange, oldest first, one a line."""
    while True:
        with hub.store.begin() as tx:
            exchanges = tx.journal.after(after, PAGE, application_id)
            talks = tx.talks.of(application_id, [one.n for one in exchanges]) if said else {}
        for one in exchanges:
            after = one.n
            talk = talks.get(one.n)
            if as_json:
                print_json({name: value for name, value in asdict(one).items() if name != "talk"} | _as_told(talk))
                continue
            way = f"{one.sender} → {one.receiver}"
            click.echo(f"{one.at:%H:%M:%S.%f}"[:-3] + f"  {way:<22} {one.what:<44} {one.result}  {one.milliseconds} ms")
            for side in (talk.request, talk.answer) if talk else ():
                click.echo(indent("\n".join((*side.head, side.body)) if side else "no answer", "    "))
        if not exchanges:
            if not follow:
                return
            time.sleep(FOLLOW_EVERY)


def _as_told(talk: Talk | None) -> dict[str, object]:
    return asdict(talk) if talk else {}


@click.command("attentions")
@json_option
@click.pass_obj
def attentions(hub: Hub, as_json: bool) -> None:
    """What waits for a person, oldest first. Exit code 1 when something does."""
    with hub.store.begin() as tx:
        waiting = tx.attentions.waiting()
    print_rows(("id", "opened_at", "kind", "application_id", "text"), (asdict(one) for one in waiting), as_json)
    if waiting:
        raise SystemExit(1)


@click.command("resolve")
@click.argument("attention_id")
@click.argument("resolution")
@click.pass_obj
def resolve(hub: Hub, attention_id: str, resolution: str) -> None:
    """Close what waited for a person, with words about how."""
    with hub.store.begin() as tx:
        if tx.attentions.find_waiting(attention_id) is None:
            raise click.ClickException(f"nothing waits under {attention_id}")
        tx.attentions.resolve(attention_id, hub.clock.now(), resolution)
    click.echo(f"resolved {attention_id}")


COMMANDS = (list_applications, show_application, timeline, attentions, resolve)
