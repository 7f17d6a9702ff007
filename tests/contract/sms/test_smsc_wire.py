"""smsc.ru's answers as files: which error each becomes, and what leaves the house."""

from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, RefusedError, UnreachableError
from bridge.ports.sms import MessageState
from tests.contract.sms.conftest import PASSWORD, WORDS, message_to, sample, smsc_at

SEND, STATUS = "/sys/send.php", "/sys/status.php"
MESSAGE = message_to("+79990000001")


@pytest.mark.parametrize("code", [1, 2, 3, 4, 5, 6, 7, 8])
def test_refusals_carry_the_gateways_code(httpserver: HTTPServer, code: int) -> None:
    httpserver.expect_request(SEND).respond_with_json({"error": "x", "error_code": code})
    with pytest.raises(RefusedError) as caught:
        smsc_at(httpserver.url_for("")).send(MESSAGE)
    assert caught.value.reason == str(code)


def test_too_often_means_wait_a_minute(httpserver: HTTPServer) -> None:
    httpserver.expect_request(SEND).respond_with_data(sample("send_too_often.json"))
    with pytest.raises(UnreachableError) as caught:
        smsc_at(httpserver.url_for("")).send(MESSAGE)
    assert caught.value.retry_after == timedelta(seconds=60)


def test_a_taken_message_gives_the_gateways_id(httpserver: HTTPServer) -> None:
    httpserver.expect_request(SEND).respond_with_data(sample("send_ok.json"))
    assert smsc_at(httpserver.url_for("")).send(MESSAGE) == "msg_01SAMPLE"


@pytest.mark.parametrize(
    "body",
    [
        sample("send_plain_text.txt"), b"", b"null", b"[]", b"[1, 2]", b'{"id": 5}', b'{"error": "x"}',
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
        ("status_not_found.json", MessageState.LOST, "сообщение не найдено"),
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


def test_every_code_of_the_map_is_text_for_an_officer() -> None:
    texts = [row.text for row in (*WORDS.send.values(), *WORDS.status.values())] + list(WORDS.reasons.values())
    assert len(WORDS.send) == 9
    assert all(text and text == text.strip() for text in texts)
