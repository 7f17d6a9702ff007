"""Evidence for gates that a base holds: named by the map's [deal_facts], read with the deal's state, told in our words."""

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pytest_httpserver import HTTPServer

from adapters.http import OutsideHttp
from adapters.onec.dialect.onec_map import load_onec_map, map_file
from adapters.onec.loan_system import OnecLoanSystem
from adapters.onec.settings import OnecSettings
from bridge.ports.outside_errors import BadAnswerError
from mappings.errors import MapFileError
from tests.contract.onec.answers import NUMBER, Wall, a_sent_application

FACTS = """
[deal_facts]
"self_ban.result" = { from = ["Самозапрет"], words = { "Нет" = "none", "Есть" = "ban" } }
"self_ban.bureaus" = { from = ["БюроСпрошены"] }
"self_ban.request" = { from = ["НомерЗапроса"] }
"self_ban.at" = { from = ["ДатаОтвета"], as = "moment_iso" }
"one_person.owed" = { from = ["ОстатокДолга"], as = "rubles" }
"payee.result" = { from = ["СчетПроверен"], words = { "Да" = "own" } }
"""
ROW = {"НомерСделки": NUMBER, "Статус": "Одобрен", "ДатаСделки": "2026-11-21T00:00:00"}


@pytest.fixture
def with_facts(tmp_path: Path) -> Path:
    """The vendor's map with the facts that this lender's base adds."""
    file = tmp_path / "ours.toml"
    file.write_text(map_file("moyamfo").read_text(encoding="utf-8") + FACTS, encoding="utf-8")
    return file


def facts_of(server: HTTPServer, file: Path, row: dict[str, object]) -> dict[str, str]:
    settings = OnecSettings(server.url_for("/base/hs"), "u", "p", ZoneInfo("Europe/Moscow"), "payu")
    onec = OnecLoanSystem.load(settings, OutsideHttp("onec", lambda _exchange: None, Wall()), str(file))
    body = json.dumps({"КодОтвета": 0, "ID1": {**ROW, **row}}, ensure_ascii=False)
    server.expect_request("/base/hs/statusdeal").respond_with_data(body, content_type="application/json")
    return dict(onec.deal_status(a_sent_application()).facts)


def test_the_facts_of_a_deal_are_told_in_our_words_and_moments_get_the_bases_zone(
    httpserver: HTTPServer, with_facts: Path
) -> None:
    told = {
        "Самозапрет": "нет", "БюроСпрошены": "НБКИ, ОКБ, Скоринг Бюро", "НомерЗапроса": "Q-7",
        "ДатаОтвета": "2026-11-23T11:30:00", "ОстатокДолга": "12 500,50", "СчетПроверен": "Да",
    }  # fmt: skip
    assert facts_of(httpserver, with_facts, told) == {
        "self_ban.result": "none", "self_ban.bureaus": "НБКИ, ОКБ, Скоринг Бюро", "self_ban.request": "Q-7",
        "self_ban.at": "2026-11-23T11:30:00+03:00", "one_person.owed": "12500.50", "payee.result": "own",
    }  # fmt: skip


@pytest.mark.parametrize("row", [{}, {"Самозапрет": "", "ДатаОтвета": None}, {"Самозапрет": "Не знаем"}])
def test_a_base_that_is_silent_or_says_an_unknown_word_proves_nothing(
    httpserver: HTTPServer, with_facts: Path, row: dict[str, object]
) -> None:
    assert facts_of(httpserver, with_facts, row) == {}


def test_a_moment_that_can_not_be_read_is_no_evidence_but_a_bad_answer(httpserver: HTTPServer, with_facts: Path) -> None:
    with pytest.raises(BadAnswerError):
        facts_of(httpserver, with_facts, {"ДатаОтвета": "вчера"})


def test_a_map_without_facts_tells_none(httpserver: HTTPServer) -> None:
    assert facts_of(httpserver, map_file("moyamfo"), {"Самозапрет": "Нет"}) == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('"self_ban.colour" = { from = ["Цвет"] }', "self_ban.colour"),
        ('"selfban.result" = { from = ["Запрет"] }', "selfban.result"),
        ('"self_ban.result" = { from = 7 }', "self_ban.result"),
    ],
)
def test_a_fact_that_no_gate_knows_is_refused_at_load(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(f"{map_file('moyamfo').read_text(encoding='utf-8')}\n[deal_facts]\n{text}\n", encoding="utf-8")
    with pytest.raises(MapFileError) as refused:
        load_onec_map(file)
    assert words in str(refused.value)
