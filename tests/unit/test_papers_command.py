"""`bridge papers`: templates drawn for a look, an application's papers with digests, decisions on figures that differ."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bridge.desk.papers import papers
from bridge.model.papers.figures import FigureName, Figures, ToldFigures
from bridge.model.papers.rules import SetSource
from bridge.model.status import Status
from bridge.products.paper_settings import PaperSettingError, read_papers
from config.catalogue import CatalogueFaultyError
from config.paper_files import read_paper_files
from tests.builders import FakeHub, a_product, fake_hub
from tests.contract.papers.shipped import CONFIG, press_hub, the_rules
from tests.walk import approve, brought_to, read, work_all

NAMES = the_rules().templates.names


def ask(hub: FakeHub, *arguments: str, ends: int = 0) -> Result:
    answer = CliRunner().invoke(papers, list(arguments), obj=hub, env={"COLUMNS": "250"})
    assert answer.exit_code == ends, answer.output
    return answer


def test_every_template_is_drawn_into_the_folder_both_ways(tmp_path: Path) -> None:
    rows = json.loads(ask(press_hub(), "check", str(tmp_path), "--json").output)
    assert [one["template"] for one in rows] == [f"{name}@2026-11" for name in NAMES]
    for name in NAMES:
        assert (tmp_path / f"tour-{name}.pdf").read_bytes().startswith(b"%PDF-1.7")
        assert "Константинопольская" in (tmp_path / f"tour-{name}.html").read_text(encoding="utf-8")


def test_a_day_without_a_version_in_force_is_told(tmp_path: Path) -> None:
    assert "is in force on 2026-01-01" in ask(press_hub(), "check", str(tmp_path), "--day", "2026-01-01", ends=1).output
    assert "no product moon" in ask(press_hub(), "check", str(tmp_path), "--product", "moon", ends=1).output


def test_the_papers_of_an_application_are_listed_with_digests_and_their_comparison() -> None:
    hub = fake_hub(products={"tour": a_product(papers=the_rules(SetSource.HUB))})
    application = brought_to(hub, Status.SIGNED)
    told = json.loads(ask(hub, "show", application.id, "--json").output)
    assert application.contract is not None and told["fingerprint"] == application.contract.fingerprint
    assert {one["sha256"] for one in told["papers"]} >= {one.sha256 for one in application.contract.papers}
    assert all(len(one["streebog"]) == 64 for one in told["papers"])
    words = ask(hub, "show", application.id).output
    assert "individual_terms@2026-11" in words and application.contract.fingerprint in words
    assert application.borrower.surname not in words
    ask(hub, "show", "app_none", ends=1)


def test_figures_that_differ_are_accepted_or_fetched_again_from_the_desk() -> None:
    hub = fake_hub(products={"tour": a_product(papers=the_rules())})
    application = brought_to(hub, Status.SUBMITTED)
    hub.contract_figures.told = ToldFigures(frozenset({FigureName.AMOUNT}), Figures(amount=1))
    approve(hub, application.id)
    work_all(hub)
    assert "differences" in ask(hub, "show", application.id).output
    ask(hub, "again", application.id, "--by", "olga")
    work_all(hub)
    assert "a reason has" in ask(hub, "accept", application.id, "--reason", "x", "--by", "olga", ends=1).output
    ask(hub, "accept", application.id, "--reason", "проверено с базой", "--by", "olga")
    work_all(hub)
    assert read(hub, application.id).status is Status.CONTRACT_READY
    assert "no figures differ" in ask(hub, "accept", application.id, "--reason", "ещё раз", "--by", "olga", ends=1).output


def test_all_places_are_listed_with_their_meaning() -> None:
    assert "{psk_percent}" in ask(fake_hub(), "places").output


def product_table(**changes: Any) -> dict[str, Any]:
    return {**tomllib.loads((CONFIG / "products" / "tour.toml").read_text(encoding="utf-8")), **changes}


def with_papers(**changes: Any) -> dict[str, Any]:
    return product_table(papers={**product_table()["papers"], **changes})


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (product_table(contract_papers="bank"), "contract_papers"),
        (with_papers(colour="red"), "colour"),
        (with_papers(beside=["poem"]), "no template poem"),
        (with_papers(hub_set=["contract", "contract"]), "different names"),
        (with_papers(psk={"base": "week"}), "psk"),
        (with_papers(psk={"month": "31"}), "psk"),
        (with_papers(tolerance={"kopecks": 1}), "needs a reason"),
        (with_papers(tolerance={"percent": "1"}), "needs a reason"),
        (with_papers(tolerance={"percent": "x"}), "number in quotes"),
        (with_papers(tolerance={"kopecks": -1, "reason": "x"}), "tolerance"),
        (with_papers(lender={"colour": "red"}), "lender"),
    ],
)
def test_a_faulty_setting_of_papers_is_refused_with_what_would_be_right(table: dict[str, Any], words: str) -> None:
    with pytest.raises(PaperSettingError, match=words):
        read_papers(table, read_paper_files(CONFIG, "tour"))


def test_conventions_and_tolerance_are_read() -> None:
    rules = read_papers(
        with_papers(psk={"base": "30 days", "month": "rest/30"}, tolerance={"kopecks": 2, "percent": "0.01", "reason": "база"}),
        read_paper_files(CONFIG, "tour"),
    )
    assert (rules.psk.base and rules.psk.base.label, rules.psk.month) == ("30 days", "rest/30")
    assert (rules.tolerance.kopecks, rules.tolerance.reason) == (2, "база")


def test_the_convention_of_the_product_decides_the_full_cost_of_its_offers() -> None:
    day = fake_hub().clock.today()
    application = brought_to(fake_hub(), Status.SUBMITTED)
    month, days = (
        a_product(papers=read_papers(with_papers(psk={"base": base}), read_paper_files(CONFIG, "tour")))
        for base in ("month", "30 days")
    )
    assert month.preview(application, day).psk_percent != days.preview(application, day).psk_percent
    assert month.preview(application, day).psk_kopecks == days.preview(application, day).psk_kopecks


def test_two_versions_of_one_day_and_one_version_twice_are_refused() -> None:
    files = read_paper_files(CONFIG, "tour")
    name, table = files[0]
    with pytest.raises(PaperSettingError, match="another file"):
        read_papers(product_table(), [*files, ("papers/tour/copy.toml", table)])
    with pytest.raises(PaperSettingError, match=r"papers/tour/copy.toml.*same day"):
        read_papers(product_table(), [*files, ("papers/tour/copy.toml", {**table, "version": "2"})])
    with pytest.raises(PaperSettingError, match=r"x.toml: blocks\[1\]"):
        read_papers(product_table(), [("x.toml", {**table, "blocks": [{"kind": "paragraph", "text": "{x}"}]})])
    assert name.startswith("papers/tour/")


def test_a_folder_that_is_missing_and_a_file_that_is_no_toml_are_told(tmp_path: Path) -> None:
    with pytest.raises(CatalogueFaultyError, match="no folder"):
        read_paper_files(tmp_path, "tour")
    (tmp_path / "papers" / "tour").mkdir(parents=True)
    (tmp_path / "papers" / "tour" / "bad.toml").write_text("name = ", encoding="utf-8")
    with pytest.raises(CatalogueFaultyError, match=r"papers/tour/bad.toml"):
        read_paper_files(tmp_path, "tour")
    with pytest.raises(CatalogueFaultyError):
        read_paper_files(tmp_path, "../tour")
