"""The ways in which the base and the servers before it fail, each told as the right one of the four errors."""

import logging
import socket
import threading
import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from werkzeug import Request, Response

from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, OutsideError, RefusedError, UnreachableError
from tests.contract.onec.answers import Base, a_sent_application
from tests.contract.onec.people import a_payment, an_application, passport_of

CODE = "506712"
APPLICATION = a_sent_application()
CHANGES: dict[str, Callable[[Base], Any]] = {
    "submit": lambda base: base.onec.submit(APPLICATION),
    "signing_code": lambda base: base.onec.signing_code(APPLICATION),
    "confirm_signature": lambda base: base.onec.confirm_signature(APPLICATION, CODE),
    "post_payment": lambda base: base.onec.post_payment(APPLICATION, a_payment(APPLICATION)),
}
READS: dict[str, Callable[[Base], Any]] = {
    "deal_status": lambda base: base.onec.deal_status(a_sent_application()),
    "draft_contract": lambda base: base.onec.draft_contract(APPLICATION),
    "loan": lambda base: base.onec.loan(APPLICATION),
    "amount_due": lambda base: base.onec.amount_due(APPLICATION),
    "check_payment": lambda base: base.onec.check_payment(APPLICATION, a_payment(APPLICATION)),
}
ALL = {**CHANGES, **READS}
everything = pytest.mark.parametrize("act", ALL.values(), ids=ALL)
changing = pytest.mark.parametrize("act", CHANGES.values(), ids=CHANGES)
reading = pytest.mark.parametrize("act", READS.values(), ids=READS)


def failure(base: Base, act: Callable[[Base], Any]) -> OutsideError:
    with pytest.raises(OutsideError) as raised:
        act(base)
    return raised.value


@everything
def test_an_exhausted_pool_is_busy_and_says_when_to_come_again(base: Base, act: Callable[[Base], Any]) -> None:
    base.says("failures/pool_406.xml", 406, "application/xml")
    error = failure(base, act)
    assert isinstance(error, UnreachableError)
    assert error.retry_after == timedelta(seconds=10)
    assert len(base.asked) == 1


@everything
@pytest.mark.parametrize("sample, status", [("maintenance_403_bom.json", 403), ("licence_500.txt", 500)])
def test_a_closed_base_is_unreachable_and_not_a_refusal(base: Base, act: Callable[[Base], Any], sample: str, status: int) -> None:
    base.says(f"failures/{sample}", status)
    error = failure(base, act)
    assert isinstance(error, UnreachableError)
    assert error.retry_after is not None


@everything
def test_a_403_of_rights_is_refused(base: Base, act: Callable[[Base], Any]) -> None:
    base.says("failures/forbidden_403.json", 403)
    error = failure(base, act)
    assert isinstance(error, RefusedError)
    assert error.reason == "403"
    assert error.message.endswith("прав доступа!")


@everything
def test_a_wrong_password_is_refused_without_repeating(base: Base, act: Callable[[Base], Any]) -> None:
    base.answers(b"401 Unauthorized", 401, "text/html")
    error = failure(base, act)
    assert isinstance(error, RefusedError)
    assert (error.reason, len(base.asked)) == ("401", 1)


@everything
def test_a_redirect_is_not_followed(base: Base, act: Callable[[Base], Any]) -> None:
    base.answers(b"", 302, Location=base.server.url_for("/elsewhere"))
    error = failure(base, act)
    assert isinstance(error, RefusedError)
    assert (error.reason, len(base.asked)) == ("redirect", 1)


@everything
def test_an_exception_of_a_module_is_refused_and_masked(base: Base, act: Callable[[Base], Any]) -> None:
    base.says("failures/exception_500.txt", 500, "text/plain; charset=utf-8")
    error = failure(base, act)
    assert isinstance(error, RefusedError)
    assert error.reason == "500"
    assert "не подходит заёмщику" in error.message
    assert "4510700001" not in error.message
    assert len(base.asked) == 1


@changing
@pytest.mark.parametrize("sample, status", [("page_502.html", 502), ("page_502.html", 504), ("page_application_error.html", 500)])
def test_a_page_of_a_server_between_leaves_a_change_unknown(
    base: Base, act: Callable[[Base], Any], sample: str, status: int
) -> None:
    base.says(f"failures/{sample}", status)
    assert isinstance(failure(base, act), OutcomeUnknownError)
    assert len(base.asked) == 1


@changing
@pytest.mark.parametrize("body", [b"", b"{", b"<html><body>login</body></html>", b"\xff\xfe\x00", b"[]", b"null", b"42"])
def test_a_200_that_nobody_can_read_leaves_a_change_unknown(base: Base, act: Callable[[Base], Any], body: bytes) -> None:
    base.answers(body)
    assert isinstance(failure(base, act), OutcomeUnknownError)
    assert len(base.asked) == 1


@reading
@pytest.mark.parametrize("body", [b"", b"{", b"<html><body>login</body></html>", b"\xff\xfe\x00", b"null", b"42"])
def test_a_200_that_nobody_can_read_is_a_bad_answer_of_a_reading_and_kept(
    base: Base, act: Callable[[Base], Any], body: bytes
) -> None:
    base.answers(body)
    error = failure(base, act)
    assert isinstance(error, BadAnswerError)
    assert error.raw == body


@reading
def test_a_reading_is_repeated_after_a_page_of_a_server_between(base: Base, act: Callable[[Base], Any]) -> None:
    base.says("failures/page_502.html", 502)
    base.says("failures/pool_406.xml", 406)
    assert isinstance(failure(base, act), UnreachableError)
    assert len(base.asked) == 2


def _slow(stop: threading.Event) -> Callable[[Request], Response]:
    def serve(_request: Request) -> Response:
        stop.wait(60)
        return Response(b"{}")

    return serve


@changing
def test_silence_leaves_a_change_unknown_and_it_is_never_sent_twice(base: Base, act: Callable[[Base], Any]) -> None:
    stop = threading.Event()
    base.onec = base.adapter(timeouts=(30.0, 0.2))
    base.does(_slow(stop))
    base.does(_slow(stop))
    try:
        assert isinstance(failure(base, act), OutcomeUnknownError)
        assert len(base.asked) == 1
    finally:
        stop.set()


@everything
def test_nobody_at_the_address_is_unreachable(base: Base, act: Callable[[Base], Any]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base.onec = base.adapter(base_url=f"http://127.0.0.1:{port}/mfo/hs/")
    error = failure(base, act)
    assert isinstance(error, UnreachableError)
    assert base.result == "not reached: no connection"


def test_too_many_calls_at_once_wait_and_then_say_busy(base: Base) -> None:
    stop, begun = threading.Event(), threading.Event()

    def hold(_request: Request) -> Response:
        begun.set()
        stop.wait(60)
        return Response(b"{}")

    base.onec = base.adapter(most_calls=1, turn_wait=0.05)
    base.does(hold)
    first = threading.Thread(target=lambda: failure(base, READS["amount_due"]))
    first.start()
    try:
        assert begun.wait(60)
        assert isinstance(failure(base, READS["loan"]), UnreachableError)
        assert len(base.asked) == 1
    finally:
        stop.set()
        first.join()


@everything
@pytest.mark.parametrize(
    "sample, status",
    [("exception_500.txt", 500), ("page_502.html", 502), ("page_application_error.html", 200), ("maintenance_403_bom.json", 403)],
)
def test_no_log_and_no_error_tells_who_the_borrower_is(
    base: Base, act: Callable[[Base], Any], sample: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    _log_everything(caplog)
    base.says(f"failures/{sample}", status)
    base.says(f"failures/{sample}", status)
    error = failure(base, act)
    _nothing_leaks(error, caplog, base)


@everything
def test_no_log_and_no_error_tells_who_the_borrower_is_when_nobody_answers(
    base: Base, act: Callable[[Base], Any], caplog: pytest.LogCaptureFixture
) -> None:
    _log_everything(caplog)
    base.onec = base.adapter(base_url="http://127.0.0.1:9/mfo/hs/")
    _nothing_leaks(failure(base, act), caplog, base)


@everything
def test_no_log_and_no_error_tells_who_the_borrower_is_when_the_line_breaks(
    base: Base, act: Callable[[Base], Any], caplog: pytest.LogCaptureFixture
) -> None:
    def hang_up(request: Request) -> Response:
        request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return Response(b"")

    _log_everything(caplog)
    base.does(hang_up)
    base.does(hang_up)
    error = failure(base, act)
    assert isinstance(error, OutcomeUnknownError)
    _nothing_leaks(error, caplog, base)


def _log_everything(caplog: pytest.LogCaptureFixture) -> None:
    for name in ("", "urllib3", "urllib3.connectionpool", "requests", "adapters"):
        caplog.set_level(logging.DEBUG, logger=name)


def _nothing_leaks(error: BaseException, caplog: pytest.LogCaptureFixture, base: Base) -> None:
    borrower = APPLICATION.borrower
    canaries = [passport_of(APPLICATION), borrower.phone[2:], borrower.surname[:-1], borrower.email, CODE, "пароль"]
    told = [record.getMessage() for record in caplog.records if not record.name.startswith(("werkzeug", "pytest_httpserver"))]
    chain: BaseException | None = error
    while chain is not None:
        told += [str(chain), repr(chain), *map(str, chain.args)]
        chain = chain.__cause__ or chain.__context__
    told += ["".join(traceback.format_exception(error)), *(repr(exchange) for exchange in base.exchanges)]
    assert [one for one in canaries for text in told if one in text] == []


def test_an_application_without_a_deal_gets_no_money_questions(base: Base) -> None:
    application = an_application()
    with pytest.raises(RefusedError, match="deal_number"):
        base.onec.loan(application)
    assert base.asked == []
