"""Documents of the terms step: one source for each text, the templates of papers; nothing of a borrower in them."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from bridge.model.one_time_code import CodeRules
from bridge.model.papers.document import Heading, Paragraph
from bridge.model.papers.rules import PaperRules
from bridge.model.papers.template import Template, Templates
from bridge.products.paper_settings import read_papers
from bridge.products.terms_texts import TermsTextError, terms_documents
from config.paper_files import read_paper_files

CONFIG = Path(__file__).parents[2] / "config"
TOUR = tomllib.loads((CONFIG / "products/tour.toml").read_text(encoding="utf-8"))
PAPERS = read_papers(TOUR, read_paper_files(CONFIG, "tour"))
SHIPPED = terms_documents(TOUR["documents"], PAPERS, CodeRules(), "МКК Пример", date(2026, 11, 28))
CONSENTS = {"personal_data": "анкет", "credit_history": "кредитн", "third_parties": "Продавцу тура", "marketing": "рекламные"}


def of_template(*versions: tuple[str, date, str]) -> PaperRules:
    made = (Template("consent", name, day, "Согласие", (Heading("Согласие", 1), Paragraph(text))) for name, day, text in versions)
    return PaperRules(templates=Templates(tuple(made)))


def texts(papers: PaperRules, day: date) -> tuple[str, str]:
    (document,) = terms_documents([{"kind": "personal_data", "paper": "consent"}], papers, CodeRules(), "МКК", day)
    return document.version, document.text


def test_each_consent_is_its_own_document_and_only_marketing_is_not_required() -> None:
    assert [one.kind for one in SHIPPED] == [
        "general_terms", "personal_data", "credit_history", "third_parties", "simple_signature", "marketing",
    ]  # fmt: skip
    assert [one.kind for one in SHIPPED if not one.required] == ["marketing"]
    for one in SHIPPED:
        if one.kind in CONSENTS:
            assert CONSENTS[one.kind] in one.text and one.summary


def test_no_text_of_a_template_stands_in_the_products_file_too() -> None:
    told = {table["kind"]: set(table) for table in TOUR["documents"]}
    assert told.pop("general_terms") == {"kind", "version", "title", "summary", "text"}
    assert all(keys == {"kind", "paper"} for keys in told.values())
    for template in PAPERS.templates.all:
        assert template.summary not in (CONFIG / "products/tour.toml").read_text(encoding="utf-8") or not template.summary


def test_no_place_is_left_open_and_nothing_of_a_borrower_is_told() -> None:
    for one in SHIPPED:
        assert "{" not in one.text + one.title + one.summary
    signature = next(one for one in SHIPPED if one.kind == "simple_signature")
    assert "6 цифр; срок действия: 10 минут; для ввода даётся 5 попыток" in signature.text
    assert "МКК Пример" in signature.text and "1. Простая электронная подпись" in signature.text


def test_the_newest_version_whose_day_has_come_is_shown() -> None:
    papers = of_template(("1", date(2026, 1, 1), "Старый"), ("2", date(2027, 1, 1), "Новый"))
    assert texts(papers, date(2026, 12, 31)) == ("1", "Старый")
    assert texts(papers, date(2027, 1, 1)) == ("2", "Новый")
    assert texts(papers, date(2025, 1, 1)) == ("1", "Старый")


def test_what_is_not_known_at_the_terms_stops_the_start_by_name() -> None:
    with pytest.raises(TermsTextError, match=r"personal_data: consent@1 names amount, not known"):
        texts(of_template(("1", date(2026, 1, 1), "Сумма {amount}")), date(2026, 11, 28))
    with pytest.raises(TermsTextError, match="there is no template consent"):
        texts(PaperRules(), date(2026, 11, 28))
