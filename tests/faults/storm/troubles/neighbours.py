"""1C, PayU, the SMS gateway, the site: silent, slow, wrong, repeated, out of order; and clocks that jump.

No answer is late by more than a lease before the work is done: 1C knows no idempotency, so that the hub looks whether its call
was carried out before it repeats it, and what is carried out after that look can't be told from what never was.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import requests

from tests.faults.storm.place import Place
from tests.faults.storm.troubles.kinds import BOTH, Trouble, once

FOR_ALL = 100_000
SLOW_SECONDS = 2
JUMP_SECONDS = 40


def misbehaving(name: str, kind: str, **more: Any) -> Callable[[Place], AbstractContextManager[None]]:
    """Every call of the neighbour runs into this fault."""

    @contextmanager
    def block(place: Place) -> Iterator[None]:
        address = f"{place.running.town.url(name)}/_stand/faults"
        wish = {"on": "*", "kind": kind, "times": FOR_ALL, **more}
        requests.post(address, json=wish, timeout=60).raise_for_status()
        try:
            yield
        finally:
            requests.delete(address, timeout=60).raise_for_status()

    return block


@contextmanager
def late_notices(place: Place) -> Iterator[None]:
    """PayU keeps its notices back and then sends each one several times over, mixed up, a forged one among them."""
    address = f"{place.running.town.url('payu')}/_stand"
    requests.post(f"{address}/settings", json={"manual": True}, timeout=60).raise_for_status()
    try:
        yield
    finally:
        requests.post(f"{address}/settings", json={"manual": False}, timeout=60).raise_for_status()
        _pour_out(address)


def _pour_out(address: str) -> None:
    mixed = {"sequence": ["COMPLETE", "PAYMENT_AUTHORIZED", "BAD_HASH", "COMPLETE"], "parallel": True}
    for order in requests.get(f"{address}/orders", timeout=60).json():
        if any(note["state"] == "held" for note in order["notifications"]):
            requests.post(f"{address}/orders/{order['refno']}/notify", json=mixed, timeout=60)
            requests.post(f"{address}/orders/{order['refno']}/release", json={}, timeout=60)


def jumping(seconds: int) -> Callable[[Place], AbstractContextManager[None]]:
    """The clocks of hub and neighbours jump, and jump back."""

    @contextmanager
    def block(place: Place) -> Iterator[None]:
        place.clock.advance(seconds)
        try:
            yield
        finally:
            place.clock.advance(-seconds)

    return block


NEIGHBOURS = (
    # The measure of all others: what its row shows is the noise of the machine.
    Trouble("nothing", once(lambda _place: None), 6.0, BOTH),
    Trouble("onec-silent-before", misbehaving("onec", "silent_before"), 8.0, BOTH),
    Trouble("onec-silent-after", misbehaving("onec", "silent_after_commit"), 8.0, BOTH),
    Trouble("onec-cut-off", misbehaving("onec", "dropped"), 8.0, BOTH),
    Trouble("onec-slow", misbehaving("onec", "delay", seconds=SLOW_SECONDS), 8.0, BOTH),
    Trouble("onec-broken-json", misbehaving("onec", "broken_json"), 6.0, BOTH, for_a_person=True),
    Trouble("onec-html-502", misbehaving("onec", "html_error", after=True), 8.0, BOTH, for_a_person=True),
    Trouble("onec-bom", misbehaving("onec", "bom"), 6.0, BOTH),
    Trouble("onec-pool-406", misbehaving("onec", "pool_406"), 8.0, BOTH),
    Trouble("onec-maintenance", misbehaving("onec", "maintenance_403"), 8.0, BOTH),
    Trouble("onec-exception", misbehaving("onec", "http_500_text"), 6.0, BOTH, for_a_person=True),
    Trouble("sms-silent-before", misbehaving("smsc", "silent_before"), 8.0, BOTH),
    Trouble("sms-silent-after", misbehaving("smsc", "silent_after_commit"), 8.0, BOTH),
    Trouble("sms-slow", misbehaving("smsc", "delay", seconds=SLOW_SECONDS), 8.0, BOTH),
    Trouble("sms-broken-json", misbehaving("smsc", "broken_json"), 6.0, BOTH, for_a_person=True),
    Trouble("site-silent-before", misbehaving("toursite", "silent_before"), 8.0, BOTH),
    Trouble("site-silent-after", misbehaving("toursite", "silent_after_commit"), 8.0, BOTH),
    Trouble("site-slow", misbehaving("toursite", "delay", seconds=SLOW_SECONDS), 8.0, BOTH),
    Trouble("site-html-502", misbehaving("toursite", "html_error"), 8.0, BOTH),
    Trouble("payu-disorder", late_notices, 8.0, BOTH),
    Trouble("clock-ahead-and-back", jumping(JUMP_SECONDS), 6.0, BOTH),
    Trouble("clock-back-and-ahead", jumping(-JUMP_SECONDS), 6.0, BOTH),
)
