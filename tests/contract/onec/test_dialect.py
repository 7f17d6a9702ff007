"""The map of a base: loaded whole or refused with the place, and another base is another file."""

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pytest_httpserver import HTTPServer

from adapters.http import OutsideHttp
from adapters.onec.dialect.onec_map import load_onec_map, map_file
from adapters.onec.loan_system import OnecLoanSystem
from adapters.onec.settings import OnecSettings
from bridge.model.decision import DealState
from mappings.errors import MapFileError
from tests.contract.onec.answers import Wall, a_sent_application

MOYAMFO = map_file("moyamfo")
Spoil = Callable[..., Path]


@pytest.fixture
def spoiled(tmp_path: Path) -> Spoil:
    """The vendor's map with some text replaced."""

    def make(*changes: tuple[str, str]) -> Path:
        text = MOYAMFO.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        file = tmp_path / "other.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return make


@pytest.mark.parametrize(
    ("old", "new", "key", "right"),
    [
        ('"Отказ" = "rejected"', '"Отказ" = "refused"', "states.Отказ", "rejected"),
        ("changes = true\nsafe = false\nanswer = \"xml\"", "changes = true\nsafe = true\nanswer = \"xml\"",
         "calls.post_payment.safe", "false"),
        ('method = "POST"\npath = "statusdeal"', 'method = "PUT"\npath = "statusdeal"', "calls.statuses.method", "POST"),
        ('path = "statusdeal"', 'path = "/statusdeal"', "calls.statuses.path", "without leading /"),
        ('path = "PS/dealforps/{deal_number}/"', 'path = "PS/dealforps/{number}/"', "calls.amount_due.path", "deal_number"),
        ('"application.loan_sum"', '"application.loansum"', "calls.submit.body.amount.from", "application.loan_sum"),
        ('pass = { from = "digest", required = true }', "", "calls.known_client.query", "digest"),
        ('pass = { from = "digest", required = true }', 'pass = { from = "digest" }', "calls.known_client.query", "required"),
        ('"2" = "password_wrong"', '"2" = "wrong_password"', "calls.known_client.reasons.2", "password_wrong"),
        ("[calls.debt]", "[calls.debts]", "calls.debts", "debt"),
        ('number_key = "IDDeal{n}"', 'number_key = "IDDeal"', "calls.statuses.number_key", "{n}"),
        ("numbers_at_once = 20", "numbers_at_once = 0", "calls.statuses.numbers_at_once", "from 1"),
        ('word = { from = ["Статус"], required = true }', "", "calls.statuses.read.word", "from"),
    ],
)  # fmt: skip
def test_a_fault_in_a_map_is_told_at_load(spoiled: Spoil, old: str, new: str, key: str, right: str) -> None:
    file = spoiled((old, new))
    with pytest.raises(MapFileError) as refused:
        load_onec_map(file)
    assert str(refused.value).startswith(f"{file}: {key}: ")
    assert right in str(refused.value).split("right would be ")[1]


def test_every_word_of_the_vendors_list_is_known_and_others_are_not() -> None:
    onec = load_onec_map(MOYAMFO)
    assert onec.state_of("Подписан  (дистанционно)") is DealState.SIGNED
    assert onec.state_of("отменён") is DealState.CANCELLED
    assert onec.state_of("Предварительно одобрено") is DealState.IN_REVIEW
    assert onec.state_of("Улетел") is DealState.UNKNOWN
    assert {state for state in DealState} - set(onec.states.values()) == {DealState.UNKNOWN}


def test_nothing_that_changes_the_base_is_marked_as_safe() -> None:
    calls = load_onec_map(MOYAMFO).calls
    changing = {"submit", "signing_code", "confirm", "post_payment", "early_return", "reverse_payment"}
    assert {name for name, call in calls.items() if not call.safe} == changing
    assert {name for name, call in calls.items() if call.changes} == changing


def adapter(server: HTTPServer, file: Path) -> OnecLoanSystem:
    settings = OnecSettings(server.url_for("/base/hs"), "u", "p", ZoneInfo("Asia/Vladivostok"), "payu")
    return OnecLoanSystem.load(settings, OutsideHttp("onec", lambda _exchange: None, Wall()), str(file))


def test_another_base_is_another_file_and_no_code(spoiled: Spoil, httpserver: HTTPServer) -> None:
    file = spoiled(('total = { from = ["ОбщийДолгНаТекДату"]', 'total = { from = ["Итого"]'), ("PS/dealforps/", "LK/debt/"))
    application = a_sent_application()
    httpserver.expect_request("/base/hs/LK/debt/СПБ000421/").respond_with_json({"Итого": "1 234,50"})
    assert adapter(httpserver, file).amount_due(application) == 123_450


def test_a_base_that_makes_no_codes_leaves_them_to_the_hub(spoiled: Spoil, httpserver: HTTPServer) -> None:
    text = MOYAMFO.read_text(encoding="utf-8")
    block = text[text.index("[calls.signing_code]") : text.index("[calls.confirm]")]
    assert adapter(httpserver, spoiled((block, ""))).signing_code(a_sent_application()) is None
    assert httpserver.log == []


@pytest.mark.parametrize("url", ["", "base/hs", "ftp://host/hs/", "http:///hs/", "http://u:p@host/hs/", "http://host/hs/?a=1"])
def test_an_address_that_can_not_be_used_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        OnecSettings(url, "u", "p", ZoneInfo("Europe/Moscow"), "payu")


def test_settings_do_not_show_the_password() -> None:
    assert "geheim" not in repr(OnecSettings("http://host/hs/", "u", "geheim", ZoneInfo("Europe/Moscow"), "payu"))
