"""`bridge papers`: draw all templates for a look, list an application's papers with digests, decide on figures that differ."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import click

from bridge.desk.printing import json_option, print_json, print_rows
from bridge.flows.hub import Hub
from bridge.flows.papers.accept_figures import accept_figures, fetch_again, last_comparison
from bridge.flows.papers.draw_papers import Drawn, draw_papers
from bridge.model.application import Application
from bridge.model.borrower import Address, Borrower, Passport
from bridge.model.contract import Paper
from bridge.model.decision import Deal
from bridge.model.errors import RuleBrokenError
from bridge.model.papers.places import PLACES
from bridge.model.tour import Advance, Price, Tour

COLUMNS = ("id", "kind", "document", "media_type", "source", "template", "data_version", "sha256", "streebog")


@click.group("papers")
def papers() -> None:
    """Papers of contracts: templates, digests, figures compared with the loan system's."""


@papers.command("check")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--product", help="Only this product.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="As if issued on this day; today when not given.")
@json_option
@click.pass_obj
def check(hub: Hub, folder: Path, product: str | None, day: datetime | None, as_json: bool) -> None:
    """Draw every template in force on a day, for a made-up borrower, into FOLDER as HTML and PDF/A."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [product] if product else list(hub.products)
    if unknown := [name for name in names if name not in hub.products]:
        raise click.ClickException(f"there is no product {unknown[0]}")
    rows = [row for name in names for row in _check(hub, name, day.date() if day else hub.clock.today(), folder)]
    print_rows(("product", "template", "title", "html_bytes", "pdf_bytes", "file"), rows, as_json)


def _check(hub: Hub, product: str, day: date, folder: Path) -> Iterator[Mapping[str, object]]:
    application = _sample(hub, product, day)
    for name in hub.product(application).terms.papers.templates.names:
        try:
            (drawn,), _ = draw_papers(hub, application, [name], day)
            html, pdf = hub.press.html(drawn.document), hub.press.pdf(drawn.document)
        except RuleBrokenError as error:
            raise click.ClickException(f"{product}: {name}: {error.message}") from None
        yield _kept(folder / f"{product}-{name}", product, drawn, html, pdf)


def _kept(file: Path, product: str, drawn: Drawn, html: bytes, pdf: bytes) -> Mapping[str, object]:
    file.with_suffix(".html").write_bytes(html)
    file.with_suffix(".pdf").write_bytes(pdf)
    return {
        "product": product, "template": drawn.template.label, "title": drawn.document.title, "html_bytes": len(html),
        "pdf_bytes": len(pdf), "file": str(file),
    }  # fmt: skip


def _sample(hub: Hub, product: str, day: date) -> Application:
    """A borrower with a long name and a tour in the middle of the product's limits; nobody's data."""
    terms, now = hub.products[product].terms, datetime.combine(day, datetime.min.time(), UTC)
    amount = (terms.min_sum + terms.max_sum) // 2
    person = Borrower(
        surname="Константинопольская-Вознесенская", name="Александра", patronymic="Константиновна", sex="female",
        birth_date=date(1988, 5, 4), birth_place="г. Тверь", phone="+79990000000", email="borrower@example.org",
        inn="770000000000", snils="000-000-000 00",
        passport=Passport("4510", "000000", date(2010, 5, 5), "770-001", "ОВД «Пример»"),
        registration=Address("Тверская область", "Тверь", "Учебная", "1", apartment="2"),
    )  # fmt: skip
    return Application(
        id="app_sample", partner=next(iter(hub.partners)), order_id="SAMPLE-1", product=product, payload_digest="",
        received_at=now,
        tour=Tour("Турция", "Пример 5*", date(day.year + 1, 6, 1), date(day.year + 1, 6, 8), 7, 2, operator="ООО «Пример»"),
        price=Price(1, amount * 10 // 9, now, now), advance=Advance(amount * 10 // 9 - amount, "paid"), borrower=person,
        periods=terms.periods, deal=Deal("ПРИМЕР-1", "client", 1, now), configuration=hub.configuration,
    )  # fmt: skip


@papers.command("places")
@json_option
def places(as_json: bool) -> None:
    """The places that templates may name, and what stands there."""
    rows = [{"place": f"{{{name}}}", "meaning": meaning} for name, meaning in PLACES.items()]
    print_rows(("place", "meaning"), rows, as_json)


@papers.command("show")
@click.argument("application_id")
@json_option
@click.pass_obj
def show(hub: Hub, application_id: str, as_json: bool) -> None:
    """An application's papers with their digests, and how its figures were compared."""
    try:
        with hub.store.read() as tx:
            application = tx.applications.get(application_id)
            last = last_comparison(tx.evidence.of(application_id))
    except RuleBrokenError as error:
        raise click.ClickException(error.message) from None
    rows = [_row(paper) for paper in _papers_of(application)]
    figures = dict(last.facts) if last else {}
    fingerprint = application.contract.fingerprint if application.contract else None
    if as_json:
        print_json({"application": application_id, "fingerprint": fingerprint, "papers": rows, "figures": figures})
        return
    for row in rows:
        for name, value in row.items():
            click.echo(f"{name:<14}{value or '–'}")
        click.echo("")
    click.echo(f"{'fingerprint':<14}{fingerprint or '–'}")
    for name, value in figures.items():
        click.echo(f"{'figures ' + name:<22}{value}")


def _papers_of(application: Application) -> tuple[Paper, ...]:
    signed = application.signature.signed_papers if application.signature else ()
    return (*(application.contract.papers if application.contract else ()), *signed)


def _row(paper: Paper) -> Mapping[str, str]:
    return {"title": paper.title} | {name: str(getattr(paper, name)) for name in COLUMNS}


@papers.command("accept")
@click.argument("application_id")
@click.option("--reason", required=True, help="Why figures that differ are right; written into the journal.")
@click.option("--by", required=True, help="Who decides.")
@click.pass_obj
def accept(hub: Hub, application_id: str, reason: str, by: str) -> None:
    """Let the figures that differed pass, exactly these, with a reason."""
    try:
        accept_figures(hub, application_id, reason, by)
    except RuleBrokenError as error:
        raise click.ClickException(error.message) from None
    click.echo("accepted; the papers are fetched once more and shown if they still tell the same")


@papers.command("again")
@click.argument("application_id")
@click.option("--by", required=True, help="Who decides.")
@click.pass_obj
def again(hub: Hub, application_id: str, by: str) -> None:
    """Have the papers fetched and compared again."""
    try:
        fetch_again(hub, application_id, by)
    except RuleBrokenError as error:
        raise click.ClickException(error.message) from None
    click.echo("the papers are fetched again")


COMMANDS = (papers,)
