"""Send a site an event that speaks of no application, and tell what it answered. It is in no feed and is never repeated."""

from datetime import timedelta

from bridge.flows.hub import Hub
from bridge.flows.partner_page.note_act import Person, Step, note_act
from bridge.model.errors import TooManyTriesError
from bridge.model.events import EventType, PartnerEvent
from bridge.ports.outside_errors import OutsideError
from bridge.ports.partner_callbacks import Delivery, SiteAnsweredError

PAUSE = timedelta(seconds=5)
APPLICATION = "app_test"
_LONGEST = 300


def send_test_event(hub: Hub, person: Person) -> Delivery:
    """One push, signed like every other one. `http_status` 0: there was no answer, and `answer` says why.

    Raises TooManyTriesError within `PAUSE` of the last one.
    """
    now = hub.clock.now()
    with hub.store.read() as tx:
        last = next(iter(tx.partner_acts.of(person.partner, 1, [Step.TESTED])), None)
    if last and now - last.at < PAUSE:
        raise TooManyTriesError("a test event was sent a moment ago", seconds=int(PAUSE.total_seconds()))
    event = PartnerEvent(
        id=hub.mint.id("evt_test"),
        application_id=APPLICATION,
        partner=person.partner,
        order_id="test",
        seq=0,
        type=EventType.APPLICATION_RECEIVED,
        occurred_at=now,
        price_version=1,
        facts={"test": True},
    )
    delivery = _delivered(hub, event)
    with hub.store.begin() as tx:
        note_act(hub, tx, person, Step.TESTED, _told(delivery))
    return delivery


def _delivered(hub: Hub, event: PartnerEvent) -> Delivery:
    try:
        return hub.partner_callbacks.deliver(hub.partners[event.partner], event)
    except OutsideError as error:
        cause = error.__cause__
        return cause.delivery if isinstance(cause, SiteAnsweredError) else Delivery(0, error.message, 0)


def _told(delivery: Delivery) -> str:
    """Read back by the page: status, milliseconds, answer."""
    return f"{delivery.http_status} {delivery.milliseconds} {delivery.answer[:_LONGEST]}"
