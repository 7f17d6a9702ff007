"""A base without a place for reversals or requests for an early return: "not offered", over each wire, and nothing changed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.onec.dialect.onec_map import load_onec_map, map_file
from bridge.model.paying.figure import Wish
from bridge.ports.outside_errors import RefusedError
from mappings.errors import MapFileError
from tests.contract.onec.people import a_payment
from tests.contract.onec.stages import NeighbourStage
from tests.contract.onec.test_loan_system_port import issued

# What the shipped map calls, and a name that the base does not have.
ELSEWHERE = {
    "moyamfo": [("hs/site/", "hs/nowhere/")],
    "soap_loans": [(word, f"Нет{word}") for word in ("СторнироватьОплату", "НайтиСторно", "ЗаявлениеНаДосрочныйВозврат")],
    "mfs": [(word, f"No{word}") for word in ("ReturnPay", "FindReturn", "AskEarly")],
    "odata_loans": [(f"Document_{word}", f"Document_Нет{word}") for word in ("ВозвратПлатежа", "ЗаявлениеНаДосрочныйВозврат")],
}
Bare = Callable[[str], NeighbourStage]


@pytest.fixture
def bare(neighbour: NeighbourStage, tmp_path: Path) -> Bare:
    def make(name: str) -> NeighbourStage:
        text = map_file(name).read_text(encoding="utf-8")
        for there, missing in ELSEWHERE[name]:
            assert f'"{there}"' in text
            text = text.replace(f'"{there}"', f'"{missing}"')
        file = tmp_path / f"{name}.toml"
        file.write_text(text, encoding="utf-8")
        made = NeighbourStage(neighbour.root, neighbour.settings, str(file))
        made.onec_map = name
        return made

    return make


@pytest.mark.parametrize("name", sorted(ELSEWHERE))
def test_what_the_base_has_no_call_for_is_refused_as_not_offered_and_the_loan_is_read_as_ever(bare: Bare, name: str) -> None:
    stage = bare(name)
    application = issued(stage)
    payment = a_payment(application, 1_000_000, wish=Wish.EARLY_SMALLER)
    posted = replace(payment, posting_reference=stage.system.post_payment(application, payment))
    for ask in (
        lambda: stage.system.ask_early_return(application, payment),
        lambda: stage.system.reverse_payment(application, posted, 1_000_000),
        lambda: stage.system.find_reversal(application, posted, 1_000_000),
    ):
        with pytest.raises(RefusedError) as refused:
            ask()
        assert refused.value.reason == "not_offered"
    assert [one.amount for one in stage.system.loan(application).payments] == [1_000_000]


@pytest.mark.parametrize("name", sorted(ELSEWHERE))
def test_a_base_that_refuses_in_words_is_told_with_them(neighbour: NeighbourStage, name: str) -> None:
    stage = NeighbourStage(neighbour.root, neighbour.settings, name)
    application = issued(stage)
    stage.switch(reversals=False, early_returns=False)
    payment = a_payment(application, 1_000_000, wish=Wish.EARLY_SMALLER)
    with pytest.raises(RefusedError, match="оформляет сотрудник"):
        stage.system.ask_early_return(application, payment)
    posted = replace(payment, posting_reference=stage.system.post_payment(application, payment))
    with pytest.raises(RefusedError, match="обратитесь к бухгалтеру"):
        stage.system.reverse_payment(application, posted, 1_000_000)


def test_a_wish_that_the_map_sends_with_the_payment_needs_no_request(neighbour: NeighbourStage, tmp_path: Path) -> None:
    text = map_file("mfs").read_text(encoding="utf-8")
    start, end = text.index("[calls.early_return]"), text.index("[calls.reverse_payment]")
    sent = 'Closing = { from = "payment_wish", words = { all = "1", plain = "0", early_smaller = "0", early_shorter = "0" } }'
    file = tmp_path / "with.toml"
    file.write_text((text[:start] + text[end:]).replace("Closing = { const = 0 }", sent), encoding="utf-8")
    stage = NeighbourStage(neighbour.root, neighbour.settings, str(file))
    application = issued(NeighbourStage(neighbour.root, neighbour.settings, "mfs"))
    assert stage.onec.ask_early_return(application, a_payment(application, 100, wish=Wish.ALL)) == ""


def test_a_call_that_nothing_goes_without_can_not_be_optional(tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    text = map_file("moyamfo").read_text(encoding="utf-8")
    file.write_text(text.replace("[calls.submit]\n", "[calls.submit]\noptional = true\n"), encoding="utf-8")
    with pytest.raises(MapFileError, match="nothing goes without this call"):
        load_onec_map(file)
