"""Step 1: one order of a site makes at most one application."""

import pytest

from bridge.flows.applying.accept_application import accept_application
from bridge.model.errors import FieldInvalidError, OrderAlreadyTakenError
from bridge.model.events import EventType
from bridge.model.status import Status
from bridge.ports.work import WorkKind
from tests.builders import a_price, an_application, fake_hub


def test_a_new_order_makes_an_application_tells_the_site_and_watches_its_end() -> None:
    hub = fake_hub()
    accepted = accept_application(hub, an_application())
    assert accepted.fresh
    with hub.store.begin() as tx:
        assert tx.applications.get(accepted.application.id).status is Status.RECEIVED
        assert [event.type for event in tx.events.of(accepted.application.id)] == [EventType.APPLICATION_RECEIVED]
        kinds = {row.kind: row for row in tx.work.open_of(accepted.application.id)}
    assert set(kinds) == {WorkKind.NOTIFY_PARTNER, WorkKind.EXPIRE_APPLICATION}
    assert kinds[WorkKind.EXPIRE_APPLICATION].due_at == accepted.application.price.valid_until


def test_the_same_order_again_returns_the_first_application_with_a_link_of_its_own() -> None:
    hub, order = fake_hub(), an_application()
    first, second = accept_application(hub, order), accept_application(hub, order)
    assert not second.fresh
    assert second.application.id == first.application.id
    assert second.link_token != first.link_token
    with hub.store.begin() as tx:
        assert len(tx.applications.recent(10)) == 1
        assert len(tx.events.feed("sun", 0, 10)) == 1


def test_the_same_order_with_other_contents_is_refused_by_the_name_of_its_field() -> None:
    hub = fake_hub()
    accept_application(hub, an_application(order_id="SUN-A", payload_digest="one"))
    with pytest.raises(OrderAlreadyTakenError) as refusal:
        accept_application(hub, an_application(order_id="SUN-A", payload_digest="two"))
    assert refusal.value.field == "partner_order_id"


def test_two_sites_may_use_the_same_number() -> None:
    hub = fake_hub()
    ours = accept_application(hub, an_application(order_id="1"))
    theirs = accept_application(hub, an_application(order_id="1", partner="moon", payload_digest="other"))
    assert theirs.fresh
    assert theirs.application.id != ours.application.id


@pytest.mark.parametrize("total", [2_485_000 + 999_999, 2_485_000 + 50_000_001])
def test_a_sum_outside_the_limits_is_refused_and_nothing_is_kept(total: int) -> None:
    hub = fake_hub()
    with pytest.raises(FieldInvalidError) as refusal:
        accept_application(hub, an_application(price=a_price(total)))
    assert refusal.value.field == "price.total_minor"
    with hub.store.begin() as tx:
        assert not tx.applications.recent(10)


@pytest.mark.parametrize("total", [2_485_000 + 1_000_000, 2_485_000 + 50_000_000])
def test_a_sum_exactly_at_a_limit_is_taken(total: int) -> None:
    assert accept_application(fake_hub(), an_application(price=a_price(total))).fresh


def test_an_order_whose_hold_is_over_is_refused_but_its_repeat_still_gets_the_first_answer() -> None:
    hub = fake_hub()
    order = an_application()
    first = accept_application(hub, order)
    hub.clock.move(order.price.valid_until - hub.clock.now())
    assert accept_application(hub, order).application.id == first.application.id
    with pytest.raises(FieldInvalidError) as refusal:
        accept_application(hub, an_application(order_id="LATE", payload_digest="late"))
    assert refusal.value.field == "price.valid_until"
