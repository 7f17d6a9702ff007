"""Messages with codes: a borrower, and a court, must understand from them who asks for what."""

from pathlib import Path

import pytest

from bridge.products.code_texts import MOST_PARTS, faults_of_texts, parts_of
from bridge.wiring.catalogue import _code_rules, _paying_code_from, _texts
from config.catalogue import CatalogueFaultyError, read_partners, read_products

CONFIG = Path(__file__).parents[3] / "config"
PRODUCTS = read_products(CONFIG)
LONGEST = {
    "lender": "ООО МКК «Солнечный заём»", "code": "12345678", "amount": "500\u00a0000,50\u00a0₽", "rate": "292",
    "number": "МФО-00000123456", "link": "https://example.org/a/" + "x" * 30,
    "limit": "500\u00a0000,50\u00a0₽", "mask": "**** 1111 (Учебный банк)",
}  # fmt: skip


def filled(text: str, site: str) -> str:
    return text.format(**LONGEST, site=site)


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda table: str(table["name"]))
def test_every_code_comes_with_lender_purpose_sum_and_a_warning_in_russian_letters(product: dict[str, dict[str, str]]) -> None:
    assert faults_of_texts(product["sms"]) == ()
    assert faults_of_texts(product["sms"], at_paying=True) == ()
    words = {"entry": "входа", "terms": "согласия", "signing": "подписи договора займа"}
    assert all(word in product["sms"][purpose] for purpose, word in words.items())


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda table: str(table["name"]))
def test_no_message_is_longer_than_its_parts_even_with_the_longest_names(product: dict[str, dict[str, str]]) -> None:
    site = max((table["title"] for table in read_partners(CONFIG)), key=len)
    for purpose, text in product["sms"].items():
        assert parts_of(filled(text, site)) <= MOST_PARTS.get(purpose, 2), purpose


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{code} — код подписи договора {number} на {amount} под {rate} %. Никому не говорите.", "{lender}"),
        ("{lender}: {code} — код подписи договора {number} под {rate} %. Никому не говорите.", "{amount}"),
        ("{lender}: {code} — код подписи договора {number} на {amount}. Никому не говорите.", "{rate}"),
        ("{lender}: {code} — код подписи договора {number} на {amount} под {rate} %.", "nobody"),
        ("{lender}: {code} kod podpisi {number} {amount} {rate}, никому", "Latin"),
    ],
)
def test_a_text_that_leaves_something_out_is_named(text: str, fault: str) -> None:
    good = PRODUCTS[0]["sms"]
    (said,) = faults_of_texts(good | {"signing": text})
    assert fault in said


def test_the_hub_does_not_start_with_texts_or_rules_that_guard_nothing() -> None:
    with pytest.raises(CatalogueFaultyError, match="terms: does not name"):
        _texts("tour", PRODUCTS[0]["sms"] | {"terms": "{code}"})
    with pytest.raises(CatalogueFaultyError, match="at most 10 minutes"):
        _code_rules("tour", {"life_minutes": 60})
    with pytest.raises(CatalogueFaultyError, match=r"\[code\]"):
        _code_rules("tour", {"pauses_seconds": 30})
    with pytest.raises(CatalogueFaultyError, match="paying: does not name"):
        _texts("tour", PRODUCTS[0]["sms"] | {"paying": "{code}"}, at_paying=True)
    with pytest.raises(CatalogueFaultyError, match="code_from"):
        _paying_code_from("tour", {"code_from": "1000"})


def test_no_payment_needs_a_code_unless_the_product_says_so() -> None:
    assert (_paying_code_from("tour", {}), _paying_code_from("tour", {"code_from": "off"})) == (None, None)
    assert (_paying_code_from("tour", {"code_from": 0}), _paying_code_from("tour", {"code_from": 1_500_000})) == (0, 1_500_000)
