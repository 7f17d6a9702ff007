"""Keys of a site: two valid at most, the present one never retired, a way back for a week; each change has its line."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.flows.partner_page.change_keys import keys_of, make_key, restore_key, retire_key, take_over_key
from bridge.flows.partner_page.note_act import Person
from bridge.flows.partner_page.note_key_use import KeyUses
from bridge.model.partner_page.keys import WAY_BACK, KeyKind, KeyStepClosedError, PartnerKey, mark_of
from bridge.model.partner_page.own_words import OwnWords
from tests.builders import FakeHub, a_partner, fake_hub

ANNA = Person("sun", "anna", "203.0.113.9")
REQUEST, CALLBACK = KeyKind.REQUEST, KeyKind.CALLBACK


@pytest.fixture
def hub() -> FakeHub:
    settled = replace(a_partner("sun"), request_secrets=("settled-one",), callback_secrets=("whsec_settled",))
    return fake_hub(partners={"sun": settled, "moon": a_partner("moon")})


def ring(hub: FakeHub, kind: KeyKind = REQUEST) -> tuple[PartnerKey, ...]:
    with hub.store.begin() as tx:
        return keys_of(hub, tx, "sun", kind)


def valid(hub: FakeHub, kind: KeyKind = REQUEST) -> list[str]:
    return [key.secret for key in ring(hub, kind) if key.valid]


def reason_of(call: object, *args: object) -> str:
    with pytest.raises(KeyStepClosedError) as caught:
        call(*args)  # type: ignore[operator]
    return caught.value.reason


def test_a_rotation_goes_from_the_settled_key_to_the_new_one_and_both_are_valid_between(hub: FakeHub) -> None:
    made = make_key(hub, ANNA, REQUEST, "ноябрь")
    assert valid(hub) == ["settled-one", made.secret]
    take_over_key(hub, ANNA, REQUEST, made.mark)
    assert valid(hub) == [made.secret, "settled-one"]
    retire_key(hub, ANNA, REQUEST, mark_of("settled-one"))
    assert valid(hub) == [made.secret]
    assert valid(hub, CALLBACK) == ["whsec_settled"], "the other kind is not touched"


def test_a_third_key_is_refused_until_one_is_retired(hub: FakeHub) -> None:
    made = make_key(hub, ANNA, REQUEST, "")
    assert reason_of(make_key, hub, ANNA, REQUEST, "") == "two_valid"
    retire_key(hub, ANNA, REQUEST, made.mark)
    make_key(hub, ANNA, REQUEST, "")


def test_the_present_key_can_not_be_retired_so_that_one_always_signs(hub: FakeHub) -> None:
    assert reason_of(retire_key, hub, ANNA, REQUEST, mark_of("settled-one")) == "present"
    make_key(hub, ANNA, REQUEST, "")
    assert reason_of(retire_key, hub, ANNA, REQUEST, mark_of("settled-one")) == "present"


def test_a_retired_key_comes_back_within_a_week_as_the_second_one(hub: FakeHub) -> None:
    made = make_key(hub, ANNA, REQUEST, "")
    take_over_key(hub, ANNA, REQUEST, made.mark)
    retire_key(hub, ANNA, REQUEST, mark_of("settled-one"))
    hub.clock.move(WAY_BACK - timedelta(seconds=1))
    restore_key(hub, ANNA, REQUEST, mark_of("settled-one"))
    assert valid(hub) == [made.secret, "settled-one"]
    retire_key(hub, ANNA, REQUEST, mark_of("settled-one"))
    hub.clock.move(WAY_BACK)
    assert reason_of(restore_key, hub, ANNA, REQUEST, mark_of("settled-one")) == "too_late"


def test_a_retired_key_does_not_come_back_beside_two_valid_ones(hub: FakeHub) -> None:
    first = make_key(hub, ANNA, REQUEST, "")
    retire_key(hub, ANNA, REQUEST, first.mark)
    make_key(hub, ANNA, REQUEST, "")
    assert reason_of(restore_key, hub, ANNA, REQUEST, first.mark) == "two_valid"


@pytest.mark.parametrize("step", [take_over_key, retire_key, restore_key])
def test_nobody_changes_a_key_that_is_not_their_sites_own(hub: FakeHub, step: object) -> None:
    mark = mark_of(hub.partners["moon"].request_secrets[0])
    assert reason_of(step, hub, ANNA, REQUEST, mark) == "unknown"


def test_the_secret_of_a_settled_key_is_never_copied_into_the_store(hub: FakeHub) -> None:
    make_key(hub, ANNA, REQUEST, "")
    take_over_key(hub, ANNA, REQUEST, mark_of("settled-one"))
    with hub.store.begin() as tx:
        assert "settled-one" not in {key.secret for key in tx.partner_keys.of("sun")}


def test_a_new_key_wipes_those_whose_way_back_is_over(hub: FakeHub) -> None:
    old = make_key(hub, ANNA, REQUEST, "")
    retire_key(hub, ANNA, REQUEST, old.mark)
    hub.clock.move(WAY_BACK + timedelta(seconds=1))
    make_key(hub, ANNA, REQUEST, "")
    assert old.mark not in {key.mark for key in ring(hub)}


def test_a_key_that_the_lender_took_out_of_the_settings_is_valid_no_more(hub: FakeHub) -> None:
    take_over_key(hub, ANNA, REQUEST, mark_of("settled-one"))
    with hub.store.begin() as tx:
        words = OwnWords(tx.partner_keys.of("sun"))
    assert words.over(replace(hub.partners["sun"], request_secrets=("another",))).request_secrets == ("another",)


def test_a_callback_key_is_one_that_standard_webhooks_take(hub: FakeHub) -> None:
    from adapters.partners.webhook_signature import key_of

    assert len(key_of(make_key(hub, ANNA, CALLBACK, "").secret)) == 32


def test_each_change_has_a_line_with_who_and_when_and_no_secret(hub: FakeHub) -> None:
    made = make_key(hub, ANNA, REQUEST, "ноябрь")
    take_over_key(hub, ANNA, REQUEST, made.mark)
    retire_key(hub, ANNA, REQUEST, mark_of("settled-one"))
    restore_key(hub, ANNA, REQUEST, mark_of("settled-one"))
    with hub.store.begin() as tx:
        acts = tx.partner_acts.of("sun", 9)
    assert [act.step for act in acts] == ["key_restored", "key_retired", "key_leads", "key_made"]
    assert {(act.person, act.address, act.at) for act in acts} == {("anna", "203.0.113.9", hub.clock.now())}
    assert acts[-1].detail == f"request {made.mark} ноябрь"
    assert not [act for act in acts if made.secret in act.detail or "settled-one" in act.detail]


def test_the_last_use_of_a_key_is_kept_once_a_minute(hub: FakeHub) -> None:
    uses, start = KeyUses(hub), hub.clock.now()
    uses.note("sun", "settled-one")
    hub.clock.move(timedelta(seconds=59))
    uses.note("sun", "settled-one")
    with hub.store.begin() as tx:
        assert tx.partner_keys.uses("sun") == {(REQUEST, mark_of("settled-one")): start}
    hub.clock.move(timedelta(seconds=1))
    uses.note("sun", "settled-one")
    with hub.store.begin() as tx:
        assert tx.partner_keys.uses("sun") == {(REQUEST, mark_of("settled-one")): hub.clock.now()}
