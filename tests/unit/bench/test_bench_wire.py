"""What goes over the wire in a load: answers told apart from their bytes, requests that the hub's own rules find genuine."""

import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice
from urllib.parse import parse_qsl

import pytest

from adapters.payu.notice import read_notice
from bridge.bench.load.canned import answer_to
from bridge.bench.load.wire import request_bytes, whole_answer
from bridge.bench.makers.deal_notices import signed_deal_notices
from bridge.bench.makers.payu_notices import signed_notices
from bridge.bench.makers.site_orders import PATH, signed_orders
from bridge.model.checks.request_signature import Verdict, verify
from bridge.web.notices.deal_notice import read_deal_notice
from bridge.web.partner_api.loading import load
from bridge.web.partner_api.shapes import ApplicationShape

ANSWER = b"HTTP/1.1 202 ACCEPTED\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\nokay"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"


def parts(request: bytes) -> tuple[str, dict[str, str], bytes]:
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return first, dict(line.split(": ", 1) for line in lines), body


@pytest.mark.parametrize(("whole", "status", "body"), [(ANSWER, 202, b"okay"), (CHUNKED, 200, b"abcde")])
def test_an_answer_is_whole_only_with_its_last_byte(whole: bytes, status: int, body: bytes) -> None:
    assert [whole_answer(whole[:end]) for end in range(len(whole))] == [None] * len(whole)
    answer = whole_answer(whole)
    assert answer is not None
    assert (answer.status, answer.body) == (status, body)


def test_an_answer_without_a_body_ends_with_its_head() -> None:
    answer = whole_answer(b"HTTP/1.1 204 NO CONTENT\r\nServer: x\r\n\r\n")
    assert answer is not None
    assert (answer.status, answer.body) == (204, b"")


def test_a_request_tells_the_length_of_its_body() -> None:
    first, headers, body = parts(request_bytes("POST", "/x", {"A": "b"}, "тело".encode()))
    assert first == "POST /x HTTP/1.1"
    assert headers["Content-Length"] == str(len(body)) == "8"
    assert "Content-Length" not in parts(request_bytes("GET", "/x", {}))[1]


def test_orders_are_signed_valid_and_each_is_new() -> None:
    requests = [parts(one) for one in islice(signed_orders("secret-of-the-site", "m1"), 3)]
    for _, headers, body in requests:
        stamp, signature = headers["X-Timestamp"], headers["X-Signature"]
        now = datetime.now(UTC)
        signed = ("POST", PATH, stamp, body, signature, now, timedelta(minutes=5))
        once = {"nonce": headers["X-Nonce"], "key": headers["Idempotency-Key"]}
        assert verify(["secret-of-the-site"], *signed, **once) is Verdict.OK
        values, unknown = load(ApplicationShape(), json.loads(body))
        assert not unknown
        assert values["price"]["valid_until"] > now
        assert 800 < len(body) < 1400
    assert len({headers["Idempotency-Key"] for _, headers, _ in requests}) == 3
    assert len({json.loads(body)["partner_order_id"] for _, _, body in requests}) == 3


def test_payment_notices_verify_and_each_is_another_event() -> None:
    bodies = [parts(one)[2] for one in islice(signed_notices("secret-of-payu", "ff"), 3)]
    notices = [read_notice(body, "secret-of-payu") for body in bodies]
    assert len({notice.first("REFNO") for notice in notices}) == 3
    assert {notice.first("ORDERSTATUS") for notice in notices} == {"COMPLETE"}
    assert len(parse_qsl(bodies[0].decode(), keep_blank_values=True)) > 25


def test_deal_notices_are_signed_over_their_very_bytes() -> None:
    _, headers, body = parts(next(signed_deal_notices("secret-of-onec", ["ДЕЛО-1"])))
    assert headers["X-Signature"] == hmac.new(b"secret-of-onec", body, sha256).hexdigest()
    assert read_deal_notice(body).deals[0].deal == "ДЕЛО-1"


@pytest.mark.parametrize(
    ("path", "body", "wanted"),
    [
        (b"/callbacks", b"{}", b"received"),
        (b"/mfo/hs/statusdeal", '{"IDDeal1": "Д-1"}'.encode(), "Одобрен".encode()),
        (b"/mfo/hs/dealinpdf/7/?pd=1", b"", b"%PDF-"),
        (b"/sys/send.php", b"phones=1", b'"cnt"'),
    ],
)
def test_the_far_sides_answer_as_each_system_would(path: bytes, body: bytes, wanted: bytes) -> None:
    answer = whole_answer(answer_to(path, body))
    assert answer is not None
    assert answer.status == 200
    assert wanted in answer.body


def test_where_nobody_lives_the_far_side_says_so() -> None:
    answer = whole_answer(answer_to(b"/elsewhere", b""))
    assert answer is not None
    assert answer.status == 404
