"""A gateway in memory."""

import json

from bridge.model.errors import NoticeRefusedError
from bridge.ports.outside_errors import OutsideError
from bridge.ports.sms import Called, Message, MessageState, News, NewsKind, Price, RawNotice, Sent, SmsNotice

MARK = "genuine"


class FakeSms:
    """Takes everything; `failing` is raised once per entry instead, after the message was taken when `after_taking`.

    `states` is what it answers when asked by our id; a message that was taken is `usual` when nothing else stands there.
    """

    name = "fake"

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.calls: list[Message] = []
        self.failing: list[OutsideError] = []
        self.after_taking = False
        self.usual = (MessageState.DELIVERED, "доставлено")
        self.states: dict[str, tuple[MessageState, str]] = {}
        self.asked: list[str] = []
        self.asking_fails: list[OutsideError] = []
        self.digits = "4711"
        self.roubles = 1000

    def send(self, message: Message) -> Sent:
        self._refuse(lambda: self._take(message))
        self._take(message)
        return Sent(message.id, cost=350, balance=self.balance())

    def call(self, message: Message) -> Called:
        self._refuse(lambda: self.calls.append(message))
        self.calls.append(message)
        self.states.setdefault(message.id, self.usual)
        return Called(message.id, self.digits, cost=90)

    def message_state(self, message: Message) -> tuple[MessageState, str]:
        self.asked.append(message.id)
        if self.asking_fails:
            raise self.asking_fails.pop(0)
        return self.states.get(message.id, (MessageState.LOST, "не найдено"))

    def balance(self) -> int:
        return self.roubles * 100

    def price(self, phone: str, text: str, sender: str = "") -> Price:
        parts = -(-len(text) // 70)
        return Price(350 * parts, parts)

    def notice(self, message: Message, state: MessageState, reason: str = "") -> RawNotice:
        """A genuine notice about this message."""
        told = {"mark": MARK, "id": message.id, "state": state, "reason": reason}
        return RawNotice(body=json.dumps(told).encode())

    def read_notice(self, raw: RawNotice) -> SmsNotice:
        told = json.loads(raw.body)
        if told.get("mark") != MARK:
            raise NoticeRefusedError("the mark is wrong")
        if "from" in told:
            return SmsNotice(raw.body.decode(), (News(NewsKind.INCOMING, phone=told["from"]),))
        one = News(NewsKind.DELIVERY, told["id"], "", MessageState(told["state"]), told["reason"])
        return SmsNotice(raw.body.decode(), (one,))

    def receipt(self) -> str:
        return "taken"

    def _refuse(self, take: object) -> None:
        if self.failing:
            if self.after_taking and callable(take):
                take()
            raise self.failing.pop(0)

    def _take(self, message: Message) -> None:
        self.sent.append(message)
        self.states.setdefault(message.id, self.usual)
