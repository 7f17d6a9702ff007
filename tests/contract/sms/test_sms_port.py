"""The port `SmsGateway`, kept by the fake and by smsc.ru's adapter before its stand-in."""

import time

import pytest
import requests

from bridge.ports.outside_errors import OutcomeUnknownError
from bridge.ports.sms import Message, MessageState, SmsGateway
from tests.contract.sms.conftest import APIKEY, message_to, smsc_at
from tests.fakes.sms import FakeSms


@pytest.fixture(params=["fake", "smsc"])
def gateway(request: pytest.FixtureRequest) -> SmsGateway:
    return FakeSms() if request.param == "fake" else smsc_at(request.getfixturevalue("stand"))


def settled(gateway: SmsGateway, message: Message) -> tuple[MessageState, str]:
    """The state once it is final; asked sparingly, as the gateway allows five questions a minute."""
    for _ in range(3):
        time.sleep(0.6)
        state, reason = gateway.message_state(message)
        if state is not MessageState.SENT:
            return state, reason
    raise AssertionError("the message never settled")


class TestSmsGateway:
    def test_a_message_is_taken_and_delivered(self, gateway: SmsGateway) -> None:
        message = message_to("+79990000001")
        assert gateway.send(message)
        assert settled(gateway, message)[0] is MessageState.DELIVERED

    def test_a_message_never_sent_is_lost(self, gateway: SmsGateway) -> None:
        assert gateway.message_state(message_to("+79990000001", "msg_NEVER"))[0] is MessageState.LOST


def test_a_silence_after_taking_is_found_by_asking() -> None:
    fake, message = FakeSms(), message_to("+79990000001")
    fake.failing, fake.after_taking = [OutcomeUnknownError("fake", "send", "silence")], True
    with pytest.raises(OutcomeUnknownError):
        fake.send(message)
    assert fake.message_state(message)[0] is MessageState.DELIVERED


def test_russian_text_arrives_whole(stand: str) -> None:
    message = message_to("+79990000001")
    smsc_at(stand).send(message)
    [kept] = requests.get(f"{stand}/_stand/messages", timeout=10).json()
    assert (kept["text"], kept["phone"], kept["id"]) == (message.text, message.phone, message.id)


def test_a_key_opens_the_account_as_well(stand: str) -> None:
    assert smsc_at(stand, APIKEY).send(message_to("+79990000001"))


def test_a_phone_that_is_forbidden_fails_with_the_reason_in_words(stand: str) -> None:
    gateway, message = smsc_at(stand), message_to("+79990000023")
    gateway.send(message)
    assert settled(gateway, message) == (MessageState.FAILED, "запрещено: незарегистрированное имя отправителя (254)")
