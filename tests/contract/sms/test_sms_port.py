"""The port `SmsGateway`, kept by the fake and by both vendors' adapters before their stand-ins."""

import time
from dataclasses import replace

import pytest
import requests
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from bridge.model.errors import NoticeRefusedError
from bridge.ports.outside_errors import OutcomeUnknownError, RefusedError
from bridge.ports.sms import AccountHeldError, Channel, Message, MessageState, NumberRefusedError, RawNotice, SmsGateway
from tests.contract.sms.conftest import APIKEY, message_to, smsc_at, smsru_at, tell
from tests.fakes.sms import FakeSms

GATEWAYS = ["fake", "smsc", "smsru"]


@pytest.fixture(params=GATEWAYS)
def gateway(request: pytest.FixtureRequest) -> SmsGateway:
    if request.param == "fake":
        return FakeSms()
    if request.param == "smsc":
        return smsc_at(request.getfixturevalue("stand"))
    return smsru_at(request.getfixturevalue("smsru_stand"))


def settled(gateway: SmsGateway, message: Message) -> tuple[MessageState, str]:
    """The state once it is final; asked sparingly, as gateways allow five questions a minute."""
    for _ in range(4):
        time.sleep(0.6)
        state, reason = gateway.message_state(message)
        if state is not MessageState.SENT:
            return state, reason
    raise AssertionError("the message never settled")


class TestSmsGateway:
    def test_a_message_is_taken_and_delivered(self, gateway: SmsGateway) -> None:
        message = message_to("+79990000001")
        sent = gateway.send(message)
        assert sent.gateway_id
        assert sent.balance is None or sent.balance > 0
        assert settled(gateway, replace(message, gateway_id=sent.gateway_id))[0] is MessageState.DELIVERED

    def test_of_a_message_never_sent_it_is_not_said_that_it_was(self, gateway: SmsGateway) -> None:
        state, _ = gateway.message_state(message_to("+79990000001", "msg_NEVER"))
        assert state in (MessageState.LOST, MessageState.UNTOLD)

    def test_a_call_tells_the_four_digits_that_the_number_ends_with(self, gateway: SmsGateway) -> None:
        called = gateway.call(message_to("+79990000001", text="", channel=Channel.CALL))
        assert called.gateway_id
        assert len(called.digits) == 4
        assert called.digits.isdecimal()
        assert called.cost

    def test_price_and_balance_are_kopecks(self, gateway: SmsGateway) -> None:
        one, three = gateway.price("+79990000001", "Привет"), gateway.price("+79990000001", "Ж" * 141)
        assert (one.parts, three.parts, three.cost) == (1, 3, 3 * one.cost)
        assert gateway.balance() >= 50_000

    def test_a_notice_that_is_not_genuine_is_refused(self, gateway: SmsGateway) -> None:
        bodies = {
            "fake": b'{"mark": "x"}', "smsc": b"id=1&phone=7&status=1&sha1=00",
            "smsru": b"data%5B0%5D=sms_status%0A1%0A103%0A1&hash=00",
        }  # fmt: skip
        with pytest.raises(NoticeRefusedError):
            gateway.read_notice(RawNotice(body=bodies[gateway.name]))

    def test_its_name_fits_into_the_journal_of_evidence(self, gateway: SmsGateway) -> None:
        assert gateway.name in GATEWAYS


def test_a_silence_after_taking_is_found_by_asking() -> None:
    fake, message = FakeSms(), message_to("+79990000001")
    fake.failing, fake.after_taking = [OutcomeUnknownError("fake", "send", "silence")], True
    with pytest.raises(OutcomeUnknownError):
        fake.send(message)
    assert fake.message_state(message)[0] is MessageState.DELIVERED


@pytest.mark.parametrize("fault", ["silent_after_commit", "dropped"])
def test_smsc_is_asked_by_our_id_after_an_answer_was_lost(stand: str, fault: str) -> None:
    gateway, message = smsc_at(stand), message_to("+79990000001")
    tell(stand, "faults", on="send", kind=fault)
    with pytest.raises(OutcomeUnknownError):
        gateway.send(message)
    assert settled(gateway, message)[0] is MessageState.DELIVERED


def test_smsru_can_t_be_asked_about_a_message_whose_answer_was_lost(smsru_stand: str) -> None:
    gateway, message = smsru_at(smsru_stand), message_to("+79990000001")
    tell(smsru_stand, "faults", on="send", kind="silent_after_commit")
    with pytest.raises(OutcomeUnknownError):
        gateway.send(message)
    assert gateway.message_state(message)[0] is MessageState.UNTOLD


def test_russian_text_arrives_whole_and_the_price_comes_back(stand: str) -> None:
    message = message_to("+79990000001")
    sent = smsc_at(stand).send(message)
    [kept] = requests.get(f"{stand}/_stand/messages", timeout=60).json()
    assert (kept["text"], kept["phone"], kept["id"]) == (message.text, message.phone, message.id)
    assert (sent.cost, sent.balance) == (350, 100_000 - 350)


def test_the_site_s_sender_and_the_message_s_life_travel_along(stand: str) -> None:
    message = message_to("+79990000001", sender="SUN", good_until=message_to("+7").made_at)
    smsc_at(stand, sender="LENDER").send(message)
    smsc_at(stand, sender="LENDER").send(replace(message, id="msg_2", sender="", good_until=None, text="другой"))
    kept = requests.get(f"{stand}/_stand/messages", timeout=60).json()
    assert [(one["sender"], one["valid"]) for one in kept] == [("LENDER", ""), ("SUN", "1")]


def test_a_text_longer_than_its_parts_is_cut_and_not_paid_for(stand: str) -> None:
    sent = smsc_at(stand, most_parts=2).send(message_to("+79990000001", text="Ж" * 300))
    assert sent.cost == 700


def test_a_key_opens_the_account_as_well(stand: str) -> None:
    assert smsc_at(stand, APIKEY).send(message_to("+79990000001"))


def test_a_phone_that_is_forbidden_fails_with_the_reason_in_words(stand: str) -> None:
    gateway, message = smsc_at(stand), message_to("+79990000023")
    gateway.send(message)
    assert settled(gateway, message) == (MessageState.FAILED, "запрещено: незарегистрированное имя отправителя (254)")


def test_an_account_that_answers_in_plain_text_is_understood(stand: str) -> None:
    tell(stand, "settings", plain_text=True)
    assert smsc_at(stand).send(message_to("+79990000001")).gateway_id == "msg_01SAMPLE"
    with pytest.raises(NumberRefusedError):
        smsc_at(stand).send(message_to("+79990000008", "msg_2"))


def test_no_money_and_a_blocked_address_hold_the_account(stand: str) -> None:
    tell(stand, "settings", balance="1.00")
    with pytest.raises(AccountHeldError, match="нет денег"):
        smsc_at(stand).send(message_to("+79990000001"))
    tell(stand, "settings", blocked=True)
    with pytest.raises(AccountHeldError, match="заблокирован"):
        smsc_at(stand).balance()


@pytest.mark.parametrize(
    ("phone", "error"),
    [("202", RefusedError), ("207", NumberRefusedError), ("201", AccountHeldError), ("500", OutcomeUnknownError)],
)
def test_smsru_s_refusals_have_the_same_meanings(smsru_stand: str, phone: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        smsru_at(smsru_stand).send(message_to(f"+79990000{phone}"))


def test_the_second_host_is_called_when_nobody_is_at_the_first(stand: str) -> None:
    gateway = smsc_at("http://127.0.0.1:9", second_host=stand)
    assert gateway.send(message_to("+79990000001"))
    assert gateway.balance() == 100_000 - 350


def test_the_second_host_is_never_called_after_an_unclear_try(httpserver: HTTPServer, stand: str) -> None:
    def silent(_request: Request) -> Response:
        return Response("<html>", 502)

    httpserver.expect_request("/sys/send.php").respond_with_handler(silent)
    with pytest.raises(OutcomeUnknownError):
        smsc_at(httpserver.url_for(""), second_host=stand).send(message_to("+79990000001"))
    assert requests.get(f"{stand}/_stand/messages", timeout=60).json() == []
