"""A gateway in memory."""

from bridge.ports.outside_errors import OutsideError
from bridge.ports.sms import Message, MessageState


class FakeSms:
    """Takes everything; `failing` is raised once per entry instead, after the message was taken when `after_taking`."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.failing: list[OutsideError] = []
        self.after_taking = False
        self.states: dict[str, tuple[MessageState, str]] = {}

    def send(self, message: Message) -> str:
        if self.failing:
            if self.after_taking:
                self._take(message)
            raise self.failing.pop(0)
        return self._take(message)

    def _take(self, message: Message) -> str:
        self.sent.append(message)
        self.states.setdefault(message.id, (MessageState.DELIVERED, "доставлено"))
        return message.id

    def message_state(self, message: Message) -> tuple[MessageState, str]:
        return self.states.get(message.id, (MessageState.LOST, "не найдено"))
