"""The set of papers: whose it is, how figures stop it, what a person may decide, what a repeat and a change do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from bridge.flows.papers.accept_figures import accept_figures, fetch_again
from bridge.flows.papers.compare_contract import ATTENTION
from bridge.flows.papers.digest_papers import digest_papers
from bridge.flows.papers.fill_places import figures_of
from bridge.flows.papers.stamp_papers import stamp_papers
from bridge.flows.signing.issue_contract import issue_contract, reissue_contract
from bridge.model.application import Application
from bridge.model.contract import Paper
from bridge.model.errors import FieldInvalidError, StepClosedError
from bridge.model.papers.figures import FigureName, Figures, ToldFigures, Tolerance
from bridge.model.papers.rules import SetSource
from bridge.model.status import Status
from bridge.ports.outside_errors import UnreachableError
from bridge.ports.work import WorkKind
from tests.builders import FakeHub, a_product, fake_hub, work_of
from tests.contract.papers.shipped import the_rules
from tests.walk import approve, brought_to, read, sign, work_all

ALL = frozenset(FigureName)


def a_hub(source: SetSource = SetSource.LOAN_SYSTEM, **rules: Any) -> FakeHub:
    return fake_hub(lender="МКК", products={"tour": a_product(papers=replace(the_rules(source), **rules))})


def tell(hub: FakeHub, application: Application, wanted: frozenset[FigureName] = ALL, **changes: Any) -> None:
    """The loan system's contract tells our own figures, but for what differs."""
    ours = figures_of(hub, application, hub.clock.today())
    hub.contract_figures.told = ToldFigures(wanted, replace(ours, **changes))


def approved(hub: FakeHub, **changes: Any) -> Application:
    """Approved, its contract about to be fetched, telling figures that differ so."""
    application = brought_to(hub, Status.SUBMITTED)
    tell(hub, application, **changes)
    approve(hub, application.id)
    return read(hub, application.id)


def lines(hub: FakeHub, application_id: str) -> list[dict[str, str]]:
    with hub.store.read() as tx:
        return [dict(one.facts) for one in tx.evidence.of(application_id) if one.kind == "figures_compared"]


def waiting(hub: FakeHub, application_id: str) -> list[str]:
    with hub.store.read() as tx:
        return [one.text for one in tx.attentions.waiting_of(application_id) if one.kind == ATTENTION]


def papers(hub: FakeHub, application_id: str) -> tuple[Paper, ...]:
    contract = read(hub, application_id).contract
    assert contract is not None
    return contract.papers


def test_equal_figures_show_the_loan_systems_papers_with_our_pages_beside_them() -> None:
    hub = a_hub()
    application = approved(hub)
    work_all(hub)
    assert read(hub, application.id).status is Status.CONTRACT_READY
    assert [(one.source, one.document, one.media_type.partition(";")[0]) for one in papers(hub, application.id)] == [
        ("loan_system", "", "application/pdf"),
        ("hub", "individual_terms", "text/html"),
        ("hub", "schedule", "text/html"),
    ]
    assert [one["result"] for one in lines(hub, application.id)] == ["equal"]
    assert waiting(hub, application.id) == []


def test_everything_is_frozen_with_its_digest_its_template_and_the_version_of_its_data() -> None:
    hub = a_hub()
    application = approved(hub)
    work_all(hub)
    made = papers(hub, application.id)
    with hub.store.read() as tx:
        for paper in made:
            body = tx.papers.body(application.id, paper.id)
            assert paper.sha256 == sha256(body).hexdigest()
            assert paper.data_version.startswith("1-") and len(paper.data_version) == 18
            assert (paper.template == f"{paper.document}@2026-11") == (paper.source == "hub")
        frozen = [one.facts for one in tx.evidence.of(application.id) if one.kind == "contract_frozen"]
    assert [one["sha256"] for one in frozen] == [paper.sha256 for paper in made]


def noted(hub: FakeHub, application_id: str) -> list[dict[str, str]]:
    with hub.store.read() as tx:
        return [dict(one.facts) for one in tx.evidence.of(application_id) if one.kind == "paper_digested"]


def test_digests_by_gost_are_noted_a_little_later_so_that_no_answer_waits_for_them() -> None:
    hub = a_hub()
    application = approved(hub)
    work_all(hub)
    made = papers(hub, application.id)
    assert noted(hub, application.id) == []
    hub.clock.move(timedelta(seconds=10))
    work_all(hub)
    digest_papers(hub, work_of(WorkKind.DIGEST_PAPERS, application.id, attempt=2))
    with hub.store.read() as tx:
        bodies = {paper.id: tx.papers.body(application.id, paper.id) for paper in made}
    lines = noted(hub, application.id)
    assert [one["paper"] for one in lines] == [paper.id for paper in made]
    assert all(one["streebog"] == hub.digests.gost(bodies[one["paper"]]) for one in lines)


def test_the_hubs_own_set_is_a_page_and_a_pdf_of_each_document_and_the_loan_system_is_not_asked() -> None:
    hub = a_hub(SetSource.HUB)
    application = approved(hub)
    work_all(hub)
    made = papers(hub, application.id)
    names = ["individual_terms", "contract", "schedule", "signature_agreement"]
    assert [one.document for one in made] == [name for name in names for _ in range(2)]
    assert [one.media_type.partition(";")[0] for one in made[:2]] == ["text/html", "application/pdf"]
    assert {one.source for one in made} == {"hub"}
    assert "draft_contract" not in hub.loan_system.calls


def row_changed(figures: Figures) -> Figures:
    rows = figures.rows
    return replace(figures, rows=(rows[0], replace(rows[1], payment=rows[1].payment + 100), *rows[2:]))


DIFFERENCES: list[tuple[Callable[[Figures], Figures], str]] = [
    (lambda one: replace(one, psk_percent=Decimal("36.284")), "ПСК, %: у нас 35,784, в договоре 36,284"),
    (lambda one: replace(one, psk_rubles=None), "ПСК, руб.: у нас 24\xa0078,85, в договоре не найдено"),
    (lambda one: replace(one, amount=22365100), "сумма займа: у нас 223\xa0650,00, в договоре 223\xa0651,00"),
    (lambda one: replace(one, payments=7), "число платежей: у нас 6, в договоре 7"),
    (lambda one: replace(one, rows=one.rows[:-1]), "график: число строк: у нас 6, в договоре 5"),
    (row_changed, "платёж № 2, платёж: у нас 41\xa0285,23, в договоре 41\xa0286,23"),
    (lambda one: replace(one, issued_on=None), "дата, от которой считан график: у нас 2026-11-23, в договоре не найдено"),
]


@pytest.mark.parametrize(("change", "words"), DIFFERENCES, ids=[words.partition(":")[0] for _, words in DIFFERENCES])
def test_a_difference_stops_the_signing_and_goes_to_a_person_with_both_figures(
    change: Callable[[Figures], Figures], words: str
) -> None:
    hub = a_hub()
    application = brought_to(hub, Status.SUBMITTED)
    hub.contract_figures.told = ToldFigures(ALL, change(figures_of(hub, application, hub.clock.today())))
    approve(hub, application.id)
    work_all(hub)
    stopped = read(hub, application.id)
    assert (stopped.status, stopped.contract) == (Status.APPROVED, None)
    assert words in waiting(hub, application.id)[0]
    (line,) = lines(hub, application.id)
    assert line["result"] == "different" and words in line["differences"]
    with hub.store.read() as tx:
        assert not [one for one in tx.evidence.of(application.id) if one.kind == "contract_frozen"]


def test_a_paper_that_can_not_be_read_stops_it_as_well() -> None:
    hub = a_hub()
    application = brought_to(hub, Status.SUBMITTED)
    hub.contract_figures.told = ToldFigures(ALL, Figures(), "the PDF is locked")
    approve(hub, application.id)
    work_all(hub)
    assert read(hub, application.id).status is Status.APPROVED
    assert "договор не читается (the PDF is locked)" in waiting(hub, application.id)[0]


def test_a_base_whose_map_tells_no_figures_is_not_compared_and_the_journal_says_so() -> None:
    hub = a_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    assert [one["result"] for one in lines(hub, application.id)] == ["not_compared"]


def test_only_what_the_map_looks_for_is_compared_and_the_journal_names_it() -> None:
    hub = a_hub()
    application = approved(hub, wanted=frozenset({FigureName.AMOUNT}), psk_percent=Decimal(99))
    work_all(hub)
    assert read(hub, application.id).status is Status.CONTRACT_READY
    assert lines(hub, application.id)[0]["compared"] == "amount"


def test_a_tolerance_with_its_reason_lets_a_small_difference_pass_and_stands_in_the_journal() -> None:
    hub = a_hub(tolerance=Tolerance(100, Decimal("0.01"), "база округляет до рубля"))
    application = approved(hub, psk_percent=Decimal("35.790"))
    work_all(hub)
    assert read(hub, application.id).status is Status.CONTRACT_READY
    assert "база округляет до рубля" in lines(hub, application.id)[0]["reason"]


def test_a_person_accepts_exactly_these_figures_with_a_reason_and_the_borrower_gets_the_contract() -> None:
    hub = a_hub()
    application = approved(hub, psk_percent=Decimal(36))
    work_all(hub)
    accept_figures(hub, application.id, "База считает месяц за 30 дней, согласовано с юристом", "olga")
    work_all(hub)
    assert read(hub, application.id).status is Status.CONTRACT_READY
    assert waiting(hub, application.id) == []
    different, accepted = lines(hub, application.id)
    assert accepted["result"] == "accepted" and accepted["by"] == "olga" and "30 дней" in accepted["reason"]
    assert accepted["figures"] == different["figures"]


def test_what_was_accepted_lets_no_other_figures_pass() -> None:
    hub = a_hub()
    application = approved(hub, psk_percent=Decimal(36))
    work_all(hub)
    accept_figures(hub, application.id, "согласовано с юристом", "olga")
    tell(hub, application, psk_percent=Decimal(37))
    work_all(hub)
    assert read(hub, application.id).status is Status.APPROVED
    assert "37" in waiting(hub, application.id)[0]


def test_papers_that_were_put_right_pass_when_they_are_fetched_again() -> None:
    hub = a_hub()
    application = approved(hub, psk_percent=Decimal(36))
    work_all(hub)
    tell(hub, application)
    fetch_again(hub, application.id, "olga")
    work_all(hub)
    assert read(hub, application.id).status is Status.CONTRACT_READY
    assert [one["result"] for one in lines(hub, application.id)] == ["different", "fetched_again", "equal"]
    assert waiting(hub, application.id) == []


def test_without_a_reason_without_a_difference_and_after_the_signature_nothing_is_accepted() -> None:
    hub = a_hub()
    application = approved(hub, psk_percent=Decimal(36))
    work_all(hub)
    with pytest.raises(FieldInvalidError):
        accept_figures(hub, application.id, " ok ", "olga")
    accept_figures(hub, application.id, "согласовано", "olga")
    with pytest.raises(StepClosedError):
        accept_figures(hub, application.id, "согласовано ещё раз", "olga")
    work_all(hub)
    sign(hub, application.id)
    with pytest.raises(StepClosedError):
        fetch_again(hub, application.id, "olga")


def test_a_row_that_comes_again_after_its_commit_makes_no_second_set() -> None:
    hub = a_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    before = read(hub, application.id)
    issue_contract(hub, work_of(WorkKind.ISSUE_CONTRACT, application.id, attempt=2))
    reissue_contract(hub, work_of(WorkKind.REISSUE_CONTRACT, application.id))
    after = read(hub, application.id)
    assert after.contract == before.contract
    with hub.store.read() as tx:
        frozen = [one for one in tx.evidence.of(application.id) if one.kind == "contract_frozen"]
    assert len(frozen) == len(papers(hub, application.id))


def test_a_lost_answer_of_the_loan_system_freezes_nothing_and_the_next_try_freezes_once() -> None:
    hub = a_hub()
    application = approved(hub)
    hub.loan_system.fail("draft_contract", UnreachableError("fake", "draft_contract", "no answer"))
    with pytest.raises(UnreachableError):
        issue_contract(hub, work_of(WorkKind.ISSUE_CONTRACT, application.id))
    assert read(hub, application.id).contract is None
    assert lines(hub, application.id) == []
    work_all(hub)
    assert len(papers(hub, application.id)) == 3


def test_a_template_that_came_into_force_makes_a_new_set_when_fetched_again_and_the_old_fingerprint_signs_nothing() -> None:
    hub = a_hub(SetSource.HUB)
    application = approved(hub)
    work_all(hub)
    before = read(hub, application.id).contract
    templates = the_rules().templates
    newer = replace(templates.in_force("contract", hub.clock.today()), version="2026-12", title="Общие условия, новая редакция")
    later = replace(newer, valid_from=hub.clock.today())
    rules = replace(the_rules(SetSource.HUB), templates=replace(templates, all=(*templates.all, later)))
    hub = replace(hub, products={"tour": a_product(papers=rules)})
    fetch_again(hub, application.id, "olga")
    work_all(hub)
    after = read(hub, application.id).contract
    assert before is not None and after is not None
    assert after.fingerprint != before.fingerprint
    assert "contract@2026-12" in {one.template for one in after.papers}
    assert after.papers[0].sha256 == before.papers[0].sha256


def test_an_application_that_changed_while_papers_were_fetched_gets_none_of_them() -> None:
    hub = a_hub()
    application = approved(hub)
    draft = hub.loan_system.draft_contract

    def slow(asked: Application) -> Any:
        with hub.store.begin() as tx:
            fresh = tx.applications.get(asked.id)
            tx.applications.save(replace(fresh, price=replace(fresh.price, version=fresh.price.version + 1)))
        return draft(asked)

    hub.loan_system.draft_contract = slow  # type: ignore[method-assign]  # what happens in between is the test
    issue_contract(hub, work_of(WorkKind.ISSUE_CONTRACT, application.id))
    assert read(hub, application.id).contract is None


def test_our_figures_are_counted_from_the_day_that_the_paper_names_unless_it_can_not_be_right() -> None:
    hub = a_hub()
    application = approved(hub)
    hub.clock.move(timedelta(hours=2))
    yesterday = hub.clock.today() - timedelta(days=1)
    ours = figures_of(hub, application, yesterday)
    hub.contract_figures.told = ToldFigures(ALL, ours)
    issue_contract(hub, work_of(WorkKind.ISSUE_CONTRACT, application.id))
    assert "дата, от которой считан график: у нас 2026-11-23, в договоре 2026-11-22" in waiting(hub, application.id)[0]


def stamped(hub: FakeHub) -> tuple[Application, tuple[Paper, ...]]:
    application = brought_to(hub, Status.SIGNED)
    assert application.signature is not None
    return application, application.signature.signed_papers


def test_after_signing_a_rendition_shows_the_stamp_and_what_was_signed_stays_as_it_was() -> None:
    hub = a_hub(SetSource.HUB)
    application, signed = stamped(hub)
    made = [one for one in signed if one.source == "hub"]
    assert [one.document for one in made] == ["individual_terms", "contract", "schedule", "signature_agreement", "signing_sheet"]
    with hub.store.read() as tx:
        bodies = [tx.papers.body(application.id, one.id).decode() for one in made]
        contract = application.contract
        assert contract is not None
        for paper in contract.papers:
            body = tx.papers.body(application.id, paper.id)
            assert sha256(body).hexdigest() == paper.sha256 and "Подписано простой" not in body.decode()
    assert application.signature is not None
    for body in bodies:
        assert "Подписано простой электронной подписью" in body
        assert application.borrower.full_name in body and application.signature.code_id in body
        assert "23.11.2026" in body and "MSK" in body and "https://hub.test" in body and "••••••" in body
    assert all(one.streebog for one in signed)
    assert contract.fingerprint in bodies[-1] and all(one.sha256 in bodies[-1] for one in contract.papers)


def test_papers_of_the_loan_system_are_named_on_the_sheet_and_ours_beside_them_are_stamped() -> None:
    hub = a_hub()
    _, signed = stamped(hub)
    assert [one.document for one in signed] == ["", "individual_terms", "schedule", "signing_sheet"]
    assert all(one.streebog for one in signed)


def test_a_stamp_is_put_once_however_often_the_row_comes() -> None:
    hub = a_hub()
    application, signed = stamped(hub)
    stamp_papers(hub, work_of(WorkKind.STAMP_PAPERS, application.id, attempt=2))
    fresh = read(hub, application.id)
    assert fresh.signature is not None and fresh.signature.signed_papers == signed


def test_nothing_is_stamped_before_the_loan_system_confirmed() -> None:
    hub = a_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    sign(hub, application.id)
    stamp_papers(hub, work_of(WorkKind.STAMP_PAPERS, application.id))
    fresh = read(hub, application.id)
    assert fresh.signature is not None and fresh.signature.signed_papers == ()


def test_a_template_that_was_changed_in_place_is_not_passed_off_as_what_was_signed() -> None:
    hub = a_hub(SetSource.HUB)
    application = brought_to(hub, Status.CONTRACT_READY)
    sign(hub, application.id)
    rules = the_rules(SetSource.HUB)
    changed = tuple(replace(one, title="Другое") if one.name == "contract" else one for one in rules.templates.all)
    other = replace(hub, products={"tour": a_product(papers=replace(rules, templates=replace(rules.templates, all=changed)))})
    work_all(other)
    fresh = read(hub, application.id)
    assert fresh.signature is not None
    documents = [one.document for one in fresh.signature.signed_papers if one.source == "hub"]
    assert documents == ["individual_terms", "schedule", "signature_agreement", "signing_sheet"]
