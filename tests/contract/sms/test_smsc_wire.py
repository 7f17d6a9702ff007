"""smsc.ru's answers as files: which error each becomes, and what leaves the house."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from adapters.sms.limits import Limits
from adapters.sms.smsc.settings import SmscSettings
from adapters.sms.words import SmsWords
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, OutsideError, RefusedError, UnreachableError
from bridge.ports.sms import AccountHeldError, MessageState, NumberRefusedError, Sent, TooOftenError
from tests.contract.sms.conftest import PASSWORD, SMSRU_WORDS, WORDS, message_to, sample, smsc_at
from tests.fakes.surroundings import FakeClock

SEND, STATUS = "/sys/send.php", "/sys/status.php"
MESSAGE = message_to("+79990000001")


@pytest.mark.parametrize(
    ("code", "kind"),
    [(1, RefusedError), (5, RefusedError), (6, RefusedError), (7, RefusedError), (8, NumberRefusedError), (2, AccountHeldError),
     (3, AccountHeldError), (4, AccountHeldError), (9, TooOftenError)],
)  # fmt: skip
def test_every_error_code_of_sending_is_what_the_hub_does_about_it(httpserver: HTTPServer, code: int, kind: type) -> None:
    httpserver.expect_request(SEND).respond_with_json({"error": "x", "error_code": code})
    with pytest.raises(OutsideError) as caught:
        smsc_at(httpserver.url_for("")).send(MESSAGE)
    assert type(caught.value) is kind
    assert f"({code})" in caught.value.message


def test_the_same_code_is_no_money_when_sending_and_not_found_when_asking(httpserver: HTTPServer) -> None:
    for path in (SEND, STATUS):
        httpserver.expect_request(path).respond_with_json({"error": "x", "error_code": 3})
    gateway = smsc_at(httpserver.url_for(""))
    with pytest.raises(AccountHeldError):
        gateway.send(MESSAGE)
    assert gateway.message_state(MESSAGE)[0] is MessageState.LOST


def test_too_often_means_wait_a_minute(httpserver: HTTPServer) -> None:
    httpserver.expect_request(SEND).respond_with_data(sample("send_too_often.json"))
    with pytest.raises(UnreachableError) as caught:
        smsc_at(httpserver.url_for("")).send(MESSAGE)
    assert caught.value.retry_after == timedelta(seconds=60)


def test_a_taken_message_gives_the_gateways_id(httpserver: HTTPServer) -> None:
    httpserver.expect_request(SEND).respond_with_data(sample("send_ok.json"))
    assert smsc_at(httpserver.url_for("")).send(MESSAGE) == Sent("msg_01SAMPLE")


@pytest.mark.parametrize(
    ("cost", "balance", "told"), [("3.5", "996.50", (350, 99650)), (3.505, 1, (351, 100)), ("?", None, (None, None))]
)
def test_price_and_balance_come_as_text_or_number(httpserver: HTTPServer, cost: object, balance: object, told: object) -> None:
    httpserver.expect_request(SEND).respond_with_json({"id": 5, "cnt": 1, "cost": cost, "balance": balance})
    sent = smsc_at(httpserver.url_for("")).send(MESSAGE)
    assert (sent.cost, sent.balance) == told


def test_a_call_needs_its_four_digits(httpserver: HTTPServer) -> None:
    httpserver.expect_oneshot_request(SEND).respond_with_json({"id": "c1", "cnt": 1, "code": "123456"})
    assert smsc_at(httpserver.url_for("")).call(MESSAGE).digits == "3456"
    httpserver.expect_oneshot_request(SEND).respond_with_json({"id": "c1", "cnt": 1, "code": "123"})
    with pytest.raises(BadAnswerError):
        smsc_at(httpserver.url_for("")).call(MESSAGE)


def test_what_is_asked_too_often_is_not_even_sent(httpserver: HTTPServer) -> None:
    httpserver.expect_request(STATUS).respond_with_data(sample("status_delivered.json"))
    httpserver.expect_request(SEND).respond_with_data(sample("send_ok.json"))
    clock = FakeClock()
    gateway = smsc_at(httpserver.url_for(""), clock=clock)
    gateway.send(MESSAGE)
    for _ in range(5):
        gateway.message_state(MESSAGE)
    for act in (gateway.send, gateway.message_state):
        with pytest.raises(UnreachableError) as caught:
            act(MESSAGE)
        assert caught.value.retry_after == timedelta(minutes=1)
    assert len(httpserver.log) == 6
    clock.move(timedelta(minutes=1))
    gateway.send(MESSAGE)


def test_what_the_gateway_never_had_may_be_sent_again_within_the_minute(httpserver: HTTPServer) -> None:
    httpserver.expect_ordered_request(SEND).respond_with_data("", 500)
    httpserver.expect_ordered_request(STATUS).respond_with_json({"error": "not found", "error_code": 3})
    httpserver.expect_ordered_request(SEND).respond_with_data(sample("send_ok.json"))
    gateway = smsc_at(httpserver.url_for(""))
    with pytest.raises(OutcomeUnknownError):
        gateway.send(MESSAGE)
    with pytest.raises(UnreachableError):
        gateway.send(MESSAGE)
    assert gateway.message_state(MESSAGE)[0] is MessageState.LOST
    assert gateway.send(MESSAGE)


def test_no_more_than_so_many_requests_are_under_way() -> None:
    limits, under_way, most = Limits("smsc", FakeClock(), at_once=2), [], []

    def ask(n: int) -> None:
        with limits.turn("send"):
            under_way.append(n)
            most.append(len(under_way))
            time.sleep(0.02)
            under_way.remove(n)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(ask, range(6)))
    assert max(most) == 2


@pytest.mark.parametrize("host", ["http://smsc.ru", "ftp://smsc.ru", "http://127.0.0.1.example.org", "smsc.ru"])
def test_no_account_is_shown_to_a_host_without_tls(host: str) -> None:
    with pytest.raises(ValueError, match="https"):
        SmscSettings(host)
    with pytest.raises(ValueError, match="https"):
        SmscSettings("https://smsc.ru", second_host=host)


def test_the_vendor_s_second_host_is_known_and_no_other_is_guessed() -> None:
    assert SmscSettings().hosts == ("https://smsc.ru", "https://www2.smsc.ru")
    assert SmscSettings("http://127.0.0.1:8104").hosts == ("http://127.0.0.1:8104",)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"[1, 2]", b'{"id": 5}', b'{"error": "x"}',
        b'{"error_code": 77}', b'{"cnt": 1, "id": true}', b"\xff\xfe", b"[" * 100_000,
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_kept_raw(httpserver: HTTPServer, body: bytes) -> None:
    httpserver.expect_request(SEND).respond_with_data(body)
    with pytest.raises(BadAnswerError) as caught:
        smsc_at(httpserver.url_for("")).send(MESSAGE)
    assert caught.value.raw == body


def test_an_error_of_its_server_leaves_the_outcome_unknown(httpserver: HTTPServer) -> None:
    httpserver.expect_request(SEND).respond_with_response(Response("{}", 500))
    with pytest.raises(OutcomeUnknownError):
        smsc_at(httpserver.url_for("")).send(MESSAGE)


def test_nobody_there_is_unreachable() -> None:
    with pytest.raises(UnreachableError):
        smsc_at("http://127.0.0.1:9").send(MESSAGE)


@pytest.mark.parametrize(
    ("name", "state", "reason"),
    [
        ("status_delivered.json", MessageState.DELIVERED, "доставлено"),
        ("status_forbidden.json", MessageState.FAILED, "запрещено: незарегистрированное имя отправителя (254)"),
        ("status_not_found.json", MessageState.LOST, "не найдено"),
        ("status_list.json", MessageState.FAILED, "номер недоступен: нет маршрута (248)"),
    ],
)
def test_states_are_told_in_our_words(httpserver: HTTPServer, name: str, state: MessageState, reason: str) -> None:
    httpserver.expect_request(STATUS).respond_with_data(sample(name))
    assert smsc_at(httpserver.url_for("")).message_state(MESSAGE) == (state, reason)


@pytest.mark.parametrize(
    ("code", "state"),
    [(-3, "lost"), (-2, "failed"), (-1, "sent"), (0, "sent"), (1, "delivered"), (2, "delivered"), (4, "delivered"),
     (3, "failed"), (6, "failed"), (20, "failed"), (22, "failed"), (23, "failed"), (24, "failed"), (25, "failed")],
)  # fmt: skip
def test_every_status_of_the_vendors_table_has_its_class(httpserver: HTTPServer, code: int, state: str) -> None:
    httpserver.expect_request(STATUS).respond_with_json({"status": code, "err": 0})
    assert smsc_at(httpserver.url_for("")).message_state(MESSAGE)[0] == state


def test_a_status_nobody_knows_is_a_bad_answer(httpserver: HTTPServer) -> None:
    httpserver.expect_request(STATUS).respond_with_json({"status": 99})
    with pytest.raises(BadAnswerError):
        smsc_at(httpserver.url_for("")).message_state(MESSAGE)


def test_asking_too_often_is_not_a_lost_message(httpserver: HTTPServer) -> None:
    httpserver.expect_request(STATUS).respond_with_json({"error": "x", "error_code": 9})
    with pytest.raises(UnreachableError):
        smsc_at(httpserver.url_for("")).message_state(MESSAGE)


def test_account_phone_and_text_leave_in_the_body_only(httpserver: HTTPServer) -> None:
    seen: list[Request] = []

    def keep(request: Request) -> Response:
        seen.append(request)
        assert request.form["psw"] == PASSWORD
        return Response(sample("send_ok.json"))

    httpserver.expect_request(SEND, method="POST").respond_with_handler(keep)
    smsc_at(httpserver.url_for("")).send(MESSAGE)
    assert seen[0].query_string == b""
    assert (seen[0].form["charset"], seen[0].form["fmt"], seen[0].form["id"]) == ("utf-8", "3", MESSAGE.id)


def test_errors_and_reprs_hold_no_account_phone_or_text(httpserver: HTTPServer) -> None:
    httpserver.expect_request(SEND).respond_with_json({"error": "x +79990000001", "error_code": 7})
    gateway = smsc_at(httpserver.url_for(""))
    with pytest.raises(RefusedError) as caught:
        gateway.send(MESSAGE)
    told = f"{caught.value} {caught.value!r} {gateway._settings!r} {MESSAGE!r}"
    assert not any(secret in told for secret in (PASSWORD, "9990000001", "123456"))


@pytest.mark.parametrize("words", [WORDS, SMSRU_WORDS])
def test_every_code_of_the_maps_is_text_for_an_officer(words: SmsWords) -> None:
    refusals = [row for rows in words.refusals.values() for row in rows.values()]
    texts = [row.text for row in refusals] + list(words.reasons.values()) + [text for _, text in words.states.values()]
    assert all(text and text == text.strip() for text in texts)
    assert all(row.wait for row in refusals if row.kind in ("account", "busy"))


def test_a_redirect_holds_all_messages_and_refuses_none(httpserver: HTTPServer) -> None:
    httpserver.expect_request(SEND).respond_with_response(Response("", 301, headers={"Location": "https://example.org/"}))
    with pytest.raises(AccountHeldError, match="адрес шлюза"):
        smsc_at(httpserver.url_for("")).send(MESSAGE)
