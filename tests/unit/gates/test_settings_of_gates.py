"""A product's [gates]: what may stand there, and in which words a fault is refused at start."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bridge.model.gates import By, GateName
from bridge.model.gates.table import RULES, preset
from bridge.products.gate_settings import GateSettingError, read_gates
from bridge.wiring.catalogue import _gates, _lender
from config.catalogue import CatalogueFaultyError, read_products

CONFIG = Path(__file__).parents[3] / "config"


def test_a_product_that_says_nothing_gets_every_gate_in_its_strictest_usual_way() -> None:
    assert read_gates({}) == {name: preset(name) for name in GateName}
    assert not any(setting.off for setting in read_gates({}).values())


def test_a_gate_is_switched_off_with_a_reason_in_words() -> None:
    setting = read_gates({"self_ban": {"off": "кредитор спрашивает бюро на бумаге"}})[GateName.SELF_BAN]
    assert setting.off == "кредитор спрашивает бюро на бумаге"


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"self_bann": {}}, "there is no gate self_bann"),
        ({"self_ban": {"off": ""}}, "gates.self_ban: off needs the reason in words"),
        ({"self_ban": {"off": "   "}}, "off needs the reason"),
        ({"self_ban": {"off": True}}, "off tells the reason"),
        ({"self_ban": {"off": "так надо", "by": "office"}}, "both off and by"),
        ({"self_ban": {"by": "hub"}}, "by = 'hub' can't open this gate; it may be approval, loan_system, office"),
        ({"self_ban": {"by": "oracle"}}, "can't open this gate"),
        ({"consents": {"by": "approval"}}, "it may be hub"),
        ({"identification": {"way": "by smell"}}, "way = 'by smell' is none of in_person, bank, biometrics, simplified"),
        ({"identification": {"colour": "red"}}, "colour is not known; known are by, off, reason, way, channel"),
        ({"payee": {"to": "borrower"}}, "the hub can't see whose account it is"),
        ({"booking": "off"}, "must be a table of texts"),
    ],
)
def test_a_faulty_setting_is_refused_with_what_would_be_right(tables: dict[str, Any], words: str) -> None:
    with pytest.raises(GateSettingError) as refused:
        read_gates(tables)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('[gates.booking]\nby = "partner"', '[gates.booking]\noff = ""', "product tour: gates.booking: off needs the reason"),
        ('lender_kind = "mkk"', 'lender_kind = "bank"', "product tour: lender_kind 'bank' is none of mkk, mfk"),
        ("[gates.booking]", "[gates.bookings]", "there is no gate bookings"),
    ],
)
def test_a_hub_with_a_faulty_file_does_not_start_and_names_product_and_gate(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    (tmp_path / "products").mkdir()
    text = (CONFIG / "products" / "tour.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "products" / "tour.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    table = read_products(tmp_path)[0]
    with pytest.raises(CatalogueFaultyError) as refused:
        (_gates(table["name"], table["gates"]), _lender(table["name"], table["lender_kind"]))
    assert words in str(refused.value)


def test_the_tour_names_every_gate_itself_and_gives_a_reason_where_the_choice_is_not_plain() -> None:
    tables = tomllib.loads((CONFIG / "products" / "tour.toml").read_text(encoding="utf-8"))["gates"]
    settings = read_gates(tables)
    assert list(tables) == [name.value for name in GateName]
    for name, setting in settings.items():
        plain = RULES[name].ways[0] is By.HUB and len(RULES[name].ways) == 1
        assert plain or setting.reason or name in (GateName.BOOKING, GateName.STILL_SIGNED)
