"""Messages in memory: bridge.ports.store.Messages for unit tests of flows."""

from collections.abc import Mapping
from datetime import datetime

from bridge.ports.sms import Channel, Message


class MemoryMessages:
    """`rows` by id; a test may look into them."""

    def __init__(self) -> None:
        self.rows: dict[str, Message] = {}

    def add(self, message: Message) -> None:
        self.rows[message.id] = message

    def get(self, message_id: str) -> Message:
        if message_id not in self.rows:
            raise LookupError("there is no such row")
        return self.rows[message_id]

    def save(self, message: Message) -> None:
        self.get(message.id)
        self.rows[message.id] = message

    def find(self, message_id: str, gateway_id: str = "") -> Message | None:
        if message_id:
            return self.rows.get(message_id)
        return self._newest([row for row in self.rows.values() if gateway_id and row.gateway_id == gateway_id])

    def of_code(self, code_id: str) -> Message | None:
        return self._newest([row for row in self.rows.values() if code_id and row.code_id == code_id])

    def count(self, phone: str, channel: Channel, since: datetime) -> int:
        return sum((row.phone, row.channel) == (phone, channel) and row.made_at >= since for row in self.rows.values())

    def spent(self, since: datetime, until: datetime) -> Mapping[Channel, tuple[int, int]]:
        taken = [row for row in self.rows.values() if row.taken_at and since <= row.taken_at < until]
        ours = {channel: [row.cost or 0 for row in taken if row.channel is channel] for channel in Channel}
        return {channel: (len(costs), sum(costs)) for channel, costs in ours.items() if costs}

    def _newest(self, rows: list[Message]) -> Message | None:
        return max(rows, key=lambda row: (row.made_at, row.id), default=None)
