"""Rate cards: what they say, when a new one is due, who may check them."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.rate_cards.ed25519 import CardKeyFaultyError, Ed25519Signer
from bridge.flows.offering.publish_rates import card_within, publish_card, publish_rates
from bridge.model.offering.option import option_of
from bridge.model.offering.rate_card import card_of
from tests.builders import FakeHub, a_product, fake_hub

SEEDS = [base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2)]
LENDING = a_product(offered_periods=(3, 6)).lending


def a_hub(**terms: object) -> FakeHub:
    return fake_hub(
        products={"tour": a_product(offered_periods=(3,), **terms)}, card_signer=Ed25519Signer(SEEDS), lender="МКК «Заём»"
    )


def test_the_first_card_is_published_once_and_says_what_the_product_is() -> None:
    hub = a_hub()
    (card,) = publish_rates(hub).values()
    assert publish_rates(hub) == {}
    told = json.loads(card.body)
    assert (told["schema"], told["version"], told["lender"]) == ("bridge-rate-card/1", 1, "МКК «Заём»")
    assert (told["annual_rate"], told["periods"], told["min_minor"], told["max_minor"]) == ("36", [3, 6], 1_000_000, 50_000_000)
    assert (told["first_day"], told["last_day"]) == ("2026-11-23", "2027-02-23")
    assert "2027-01-01" in told["days_off"] and told["working_weekends"] == ["2027-02-20"]
    assert len(card.body) < 6000
    assert card_within(card).psk_to == Decimal(told["psk"]["to"])


def test_a_new_card_follows_a_change_and_the_end_of_the_old_one() -> None:
    hub = a_hub()
    publish_rates(hub)
    hub.clock.move(timedelta(days=60))
    assert publish_rates(hub) == {}
    hub.clock.move(timedelta(days=2))
    assert publish_rates(hub)["tour"].version == 2
    changed = replace(hub, products={"tour": a_product(offered_periods=(3,), annual_rate=Decimal("35.9"))})
    assert publish_rates(changed)["tour"].version == 3
    with hub.store.read() as tx:
        assert tx.rate_cards.find("tour", 1) is not None


def test_a_card_that_two_publish_at_once_is_one() -> None:
    hub = a_hub()
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: publish_card(hub, "tour"), range(3)))
    assert len({card.body for card, _ in found}) == 1 and {card.version for card, _ in found} == {1}


def test_anybody_can_check_the_signature_and_a_changed_byte_shows() -> None:
    card = publish_rates(a_hub())["tour"]
    keys = dict(Ed25519Signer(SEEDS).public_keys())
    assert len(keys) == 2 and card.key_id == Ed25519Signer(SEEDS[1:]).key_id
    public, signature = Ed25519PublicKey.from_public_bytes(keys[card.key_id]), base64.b64decode(card.signature)
    public.verify(signature, card.body.encode())
    with pytest.raises(InvalidSignature):
        public.verify(signature, card.body.replace("36", "35", 1).encode())


@pytest.mark.parametrize("text", ["x", "AAAA", SEEDS[0] + "A"])
def test_a_faulty_key_is_refused_by_its_form(text: str) -> None:
    with pytest.raises(CardKeyFaultyError):
        Ed25519Signer([text])


@pytest.fixture(scope="module")
def span() -> tuple[Decimal, Decimal]:
    card = card_of(LENDING, "", date(2026, 11, 23))
    return card.psk_from, card.psk_to


@settings(max_examples=200, deadline=None)
@given(
    loan=st.integers(1_000_000, 50_000_000) | st.integers(1_000_000, 1_010_000),
    periods=st.sampled_from((3, 6)),
    later=st.integers(0, 92),
)
def test_the_full_cost_of_every_loan_lies_within_the_published_range(
    span: tuple[Decimal, Decimal], loan: int, periods: int, later: int
) -> None:
    cost = option_of(LENDING, loan, periods, date(2026, 11, 23) + timedelta(days=later)).cost
    assert span[0] <= cost.percent <= span[1]


def test_a_term_that_the_law_forbids_on_one_of_the_days_is_not_on_the_card() -> None:
    dear = a_product(annual_rate=Decimal(250), offered_periods=(3, 12)).lending
    assert card_of(dear, "", date(2026, 11, 23)).periods == (3, 6)
