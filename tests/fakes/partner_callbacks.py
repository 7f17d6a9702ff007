"""A tour site in memory."""

import json

from bridge.model.events import PartnerEvent
from bridge.model.partner import Partner
from bridge.ports.outside_errors import OutsideError
from bridge.ports.partner_callbacks import Delivery


class FakePartnerCallbacks:
    """Takes every event; `failing` is raised once per entry instead."""

    def __init__(self) -> None:
        self.delivered: list[PartnerEvent] = []
        self.failing: list[OutsideError] = []
        self.faulty: dict[str, str] = {}

    def deliver(self, partner: Partner, event: PartnerEvent) -> Delivery:
        if self.failing:
            raise self.failing.pop(0)
        self.delivered.append(event)
        return Delivery(200, "ok", 1)

    def body_of(self, partner: Partner, event: PartnerEvent) -> bytes:
        facts = {name: str(value) for name, value in sorted(event.facts.items())}
        return json.dumps({"event_id": event.id, "type": event.type, "seq": event.seq, "data": facts}).encode()

    def fault_of_address(self, url: str) -> str:
        return self.faulty.get(url, "" if url.startswith("https://") else "begins with https:// and a name")
