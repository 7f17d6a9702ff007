"""Stamps of a real server: taken when everything holds, refused when anything does not, asked for again when it is away."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from adapters.http import OutsideHttp
from adapters.time_stamps.rfc3161 import CaFaultyError, Rfc3161Stamps
from bridge.flows.evidence.anchor_days import STAMPS
from bridge.flows.evidence.export_evidence import export_evidence
from bridge.flows.evidence.stamp_anchor import stamp_anchor, stamp_missed
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, OutsideError, RefusedError, UnreachableError
from bridge.ports.store import Exchange
from bridge.ports.work import Work, WorkKind
from tests.builders import FakeHub
from tests.contract.time_stamps.conftest import Authority, an_authority, openssl, serve, stamps_of
from tests.fakes.surroundings import FakeClock
from tests.unit.evidence.case import a_hub, body_of, faults_of, signed, unpacked
from tests.unit.evidence.test_export import commands_of, in_bash
from tests.walk import read

BODY = b'{"day":"2026-11-23"}\n'
REPLY = "application/timestamp-reply"


def respond(server: HTTPServer, body: bytes, status: int = 200, media_type: str = REPLY) -> None:
    server.expect_request("/tsa").respond_with_data(body, status=status, content_type=media_type)


def test_a_stamp_is_taken_and_openssl_agrees(httpserver: HTTPServer, authority: Authority, tmp_path: Path) -> None:
    serve(httpserver, authority)
    noted: list[Exchange] = []
    stamp = stamps_of(httpserver, authority, noted).stamp(BODY)
    (tmp_path / "body").write_bytes(BODY)
    (tmp_path / "stamp.tsr").write_bytes(stamp)
    ca = str(authority.folder / "ca.pem")
    openssl("ts", "-verify", "-data", str(tmp_path / "body"), "-in", str(tmp_path / "stamp.tsr"), "-CAfile", ca)
    assert [(one.receiver, one.what, one.result) for one in noted] == [("time_stamps", "метка времени", "HTTP 200")]
    (request, _) = httpserver.log[0]
    assert request.headers["Content-Type"] == "application/timestamp-query"
    assert BODY not in request.data


def test_a_stamp_of_another_authority_is_refused(httpserver: HTTPServer, authority: Authority, another: Authority) -> None:
    serve(httpserver, another)
    with pytest.raises(BadAnswerError, match="does not hold"):
        stamps_of(httpserver, authority).stamp(BODY)


def test_a_certificate_that_is_not_for_stamping_is_refused(httpserver: HTTPServer, tmp_path: Path) -> None:
    plain = an_authority(tmp_path / "plain", "plain")
    httpserver.expect_request("/tsa").respond_with_handler(lambda request: _reply_or_500(plain, request))
    with pytest.raises(OutsideError):
        stamps_of(httpserver, plain).stamp(BODY)


def _reply_or_500(authority: Authority, request: Request) -> Response:
    try:
        return Response(authority.reply(request.data), content_type=REPLY)
    except AssertionError:
        return Response("", 500)


def test_an_answer_to_an_earlier_question_is_refused(httpserver: HTTPServer, authority: Authority) -> None:
    old: list[bytes] = []

    def replay(request: Request) -> Response:
        old.append(old[0] if old else authority.reply(request.data))
        return Response(old[-1], content_type=REPLY)

    httpserver.expect_request("/tsa").respond_with_handler(replay)
    stamps = stamps_of(httpserver, authority)
    assert stamps.stamp(BODY)
    with pytest.raises(BadAnswerError, match=r"[Nn]once"):
        stamps.stamp(BODY)


def test_a_stamp_over_another_body_is_refused(httpserver: HTTPServer, authority: Authority) -> None:
    query = authority.folder / "other.tsq"
    (authority.folder / "other").write_bytes(b"other")
    openssl("ts", "-query", "-data", str(authority.folder / "other"), "-sha256", "-cert", "-no_nonce", "-out", str(query))
    respond(httpserver, authority.reply(query.read_bytes()))
    with pytest.raises(BadAnswerError):
        stamps_of(httpserver, authority).stamp(BODY)


def test_a_refusal_of_the_server_is_told_with_its_status(httpserver: HTTPServer, authority: Authority) -> None:
    # TimeStampResp ::= SEQUENCE { PKIStatusInfo { status rejection(2) } }
    respond(httpserver, bytes.fromhex("30053003020102"))
    with pytest.raises(OutsideError):
        stamps_of(httpserver, authority).stamp(BODY)


@pytest.mark.parametrize(
    ("body", "status", "media_type", "error"),
    [
        (b"<html>busy</html>", 200, "text/html", BadAnswerError), (b"", 200, REPLY, BadAnswerError),
        (b"0\x82\xff\xff", 200, REPLY, BadAnswerError), (b"no", 403, "text/plain", RefusedError),
        (b"broken", 500, "text/plain", OutcomeUnknownError), (b"<html>", 503, "text/html", OutcomeUnknownError),
    ],
)  # fmt: skip
def test_answers_that_are_none(
    httpserver: HTTPServer, authority: Authority, body: bytes, status: int, media_type: str, error: type[OutsideError]
) -> None:
    respond(httpserver, body, status, media_type)
    with pytest.raises(error):
        stamps_of(httpserver, authority).stamp(BODY)


def test_every_bit_of_a_stamp_counts(httpserver: HTTPServer, authority: Authority) -> None:
    """Each question has a nonce of its own, so a broken answer is made of the right one."""
    step = 97

    def broken(request: Request) -> Response:
        body = bytearray(authority.reply(request.data))
        body[(len(httpserver.log) * step) % len(body)] ^= 0x10
        return Response(bytes(body), content_type=REPLY)

    httpserver.expect_request("/tsa").respond_with_handler(broken)
    stamps = stamps_of(httpserver, authority)
    for _ in range(6):
        with pytest.raises(OutsideError):
            stamps.stamp(BODY)


@pytest.mark.parametrize("pem", ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_ca_that_is_none_is_refused_at_the_start(pem: str) -> None:
    with pytest.raises(CaFaultyError):
        Rfc3161Stamps("https://tsa.test/", pem, OutsideHttp("time_stamps", lambda _: None, FakeClock()))


def test_a_server_that_is_away_is_asked_again_and_the_anchor_is_good_meanwhile(
    httpserver: HTTPServer, authority: Authority, tmp_path: Path
) -> None:
    away = replace(stamps_hub(httpserver, authority), time_stamps=_nobody(authority))
    application = signed(away)
    (row,) = (one for one in rows_of(away) if one.kind is WorkKind.STAMP_ANCHOR)
    assert (row.subject, row.destination) == ("2026-11-23", STAMPS)
    with pytest.raises(UnreachableError):
        stamp_anchor(away, row)
    unstamped = export_evidence(away, application.id, "desk:test")
    assert faults_of(unstamped) == []
    back = replace(away, time_stamps=stamps_of(httpserver, authority))
    serve(httpserver, authority)
    stamp_anchor(back, row)
    stamp_anchor(back, row)
    assert len(httpserver.log) == 1
    archive = export_evidence(back, application.id, "desk:test")
    assert faults_of(archive) == []
    done = in_bash(commands_of(body_of(archive, "README.txt").decode()), unpacked(archive, tmp_path))
    assert done.returncode == 0, done.stderr
    assert "Verification: OK" in done.stdout + done.stderr


def test_anchors_made_before_there_was_a_server_are_stamped_later(httpserver: HTTPServer, authority: Authority) -> None:
    hub = a_hub()
    application = signed(hub)
    later = replace(hub, time_stamps=stamps_of(httpserver, authority))
    assert (stamp_missed(later), stamp_missed(later)) == (1, 1)
    assert [one.subject for one in rows_of(later) if one.kind is WorkKind.STAMP_ANCHOR] == ["2026-11-23"]
    assert read(later, application.id) is not None


def rows_of(hub: FakeHub) -> list[Work]:
    with hub.store.begin() as tx:
        return list(tx.work.open_of(""))


def stamps_hub(httpserver: HTTPServer, authority: Authority) -> FakeHub:
    return a_hub(time_stamps=stamps_of(httpserver, authority))


def _nobody(authority: Authority) -> Rfc3161Stamps:
    return Rfc3161Stamps("http://127.0.0.1:9/tsa", authority.ca_pem, OutsideHttp("time_stamps", lambda _: None, FakeClock()))
