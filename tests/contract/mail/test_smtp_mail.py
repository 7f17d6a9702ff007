"""Letters by SMTP before a real server: taken, refused, put off, broken off at every step, and over TLS."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from adapters.mail.settings import MailSettings, Safety
from adapters.mail.smtp import SmtpMail
from bridge.ports.mail import Letter
from bridge.ports.outside_errors import OutcomeUnknownError, RefusedError, UnreachableError
from bridge.ports.store import Exchange
from tests.fakes.surroundings import FakeClock
from tests.postgres import free_port

LETTER = Letter("ltr_01SAMPLE", "ivanov@example.org", "Заём одобрен: подпишите договор", "Добрый день!\nСсылка: …\n", "app_1")
SENDER = "Северный кредит <loans@lender.example>"


class Boxes:
    """Keeps what came; answers by rule."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []
        self.mailbox_answer = "250 OK"
        self.text_answer = "250 queued as 77"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any) -> str:
        if self.mailbox_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.mailbox_answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        assert isinstance(envelope.original_content, bytes)
        self.letters.append(envelope.original_content)
        return self.text_answer

    def read(self) -> EmailMessage:
        message = message_from_bytes(self.letters[-1], policy=SMTP_POLICY)
        assert isinstance(message, EmailMessage)
        return message


@contextmanager
def serving(boxes: Boxes, **options: Any) -> Iterator[int]:
    server = Controller(boxes, hostname="127.0.0.1", port=free_port(), ready_timeout=60, **options)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


def mail_at(port: int, notes: list[Exchange] | None = None, **how: Any) -> SmtpMail:
    settings = MailSettings("127.0.0.1", port, SENDER, **{"safety": Safety.NONE, **how})
    return SmtpMail(settings, (notes if notes is not None else []).append, FakeClock())


def test_a_letter_arrives_as_it_was_written_with_our_id_and_no_answer_of_programs_wanted() -> None:
    boxes = Boxes()
    with serving(boxes) as port:
        told = mail_at(port).send(replace(LETTER, html="<p>Добрый день!</p>", unsubscribe="https://hub.example/u/1"))
    read = boxes.read()
    assert "77" in told
    assert read["Subject"] == LETTER.subject
    assert read["From"].addresses[0].display_name == "Северный кредит"
    assert read["Message-ID"] == "<ltr_01SAMPLE@lender.example>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["List-Unsubscribe"] == "<https://hub.example/u/1>"
    plain, html = read.get_body(("plain",)), read.get_body(("html",))
    assert plain is not None and plain.get_content().replace("\r\n", "\n") == LETTER.text
    assert html is not None and "Добрый день" in html.get_content()


def test_the_same_letter_sent_again_has_the_same_message_id() -> None:
    boxes = Boxes()
    with serving(boxes) as port:
        mail = mail_at(port)
        mail.send(LETTER)
        first = boxes.read()["Message-ID"]
        mail.send(LETTER)
    assert len(boxes.letters) == 2 and boxes.read()["Message-ID"] == first


@pytest.mark.parametrize(("answer", "error"), [("550 no such mailbox", RefusedError), ("450 greylisted", UnreachableError)])
def test_a_mailbox_that_is_not_there_is_refused_and_one_put_off_is_tried_later(answer: str, error: type[Exception]) -> None:
    boxes = Boxes()
    boxes.mailbox_answer = answer
    with serving(boxes) as port, pytest.raises(error):
        mail_at(port).send(LETTER)
    assert boxes.letters == []


@pytest.mark.parametrize(("answer", "error"), [("554 looks like spam", RefusedError), ("452 full", UnreachableError)])
def test_the_word_about_the_text_decides(answer: str, error: type[Exception]) -> None:
    boxes = Boxes()
    boxes.text_answer = answer
    with serving(boxes) as port, pytest.raises(error):
        mail_at(port).send(LETTER)


def test_no_server_at_all_is_tried_later() -> None:
    with pytest.raises(UnreachableError):
        mail_at(free_port()).send(LETTER)


TALK = (b"220 hi\r\n", b"250 hub\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n", b"250 queued\r\n")
_TEXT_BEGINS = 4


@pytest.mark.parametrize("answers", range(len(TALK)))
def test_a_connection_cut_before_the_text_is_safe_to_repeat_and_after_it_unknown(answers: int) -> None:
    """Cut after so many answers of the server; from the fourth on the client had begun with the text, or was about to."""
    with _cutting(TALK[:answers]) as port, pytest.raises((UnreachableError, OutcomeUnknownError)) as caught:
        mail_at(port).send(LETTER)
    assert caught.type is (OutcomeUnknownError if answers >= _TEXT_BEGINS else UnreachableError)


@contextmanager
def _cutting(answers: tuple[bytes, ...]) -> Iterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as lines:
            for number, answer in enumerate(answers):
                connection.sendall(answer)
                until = b".\r\n" if number == 4 else None
                while (line := lines.readline()) and until is not None and line != until:
                    pass

    thread = threading.Thread(target=talk)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()
        thread.join(60)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to": "no address"}, "to"),
        ({"to": "ivanov@example.org\r\nBcc: all@example.org"}, "to"),
        ({"to": ""}, "to"),
        ({"subject": "Заём\r\nBcc: all@example.org"}, "subject"),
        ({"id": "ltr\r\nX: y"}, "id"),
    ],
)
def test_nothing_breaks_out_of_a_header(change: dict[str, str], field: str) -> None:
    boxes = Boxes()
    with serving(boxes) as port, pytest.raises(RefusedError) as caught:
        mail_at(port).send(replace(LETTER, **change))
    assert caught.value.reason == field and boxes.letters == []
    assert "example.org" not in str(caught.value)


def test_a_domain_of_russian_letters_is_written_as_servers_take_it() -> None:
    boxes = Boxes()
    with serving(boxes) as port:
        mail_at(port).send(replace(LETTER, to="ivanov@почта.рф"))
    assert boxes.read()["To"].addresses[0].domain == "xn--80a1acny.xn--p1ai"


def test_the_timeline_learns_that_a_letter_went_and_nothing_of_whom_it_went_to() -> None:
    notes: list[Exchange] = []
    boxes = Boxes()
    with serving(boxes) as port:
        mail_at(port, notes).send(LETTER)
        boxes.mailbox_answer = "550 <ivanov@example.org> is unknown here"
        with pytest.raises(RefusedError) as caught:
            mail_at(port, notes).send(LETTER)
    assert [note.result for note in notes] == ["accepted", "the mailbox is not taken (550)"]
    assert "ivanov" not in f"{notes} {caught.value} {LETTER!r}"


def test_a_wrong_password_is_refused_and_names_the_account(tmp_path: Path) -> None:
    with _secure(tmp_path, Boxes(), good=False) as (port, trust), pytest.raises(RefusedError) as caught:
        mail_at(port, safety=Safety.STARTTLS, login="hub", password="wrong", trust=trust).send(LETTER)
    assert caught.value.reason == "account" and "wrong" not in str(caught.value)


def test_letters_go_over_starttls_after_a_log_in(tmp_path: Path) -> None:
    boxes = Boxes()
    with _secure(tmp_path, boxes) as (port, trust):
        mail_at(port, safety=Safety.STARTTLS, login="hub", password="right", trust=trust).send(LETTER)
    assert len(boxes.letters) == 1


def test_a_server_that_nobody_vouches_for_gets_nothing(tmp_path: Path) -> None:
    boxes = Boxes()
    with _secure(tmp_path, boxes) as (port, _trust), pytest.raises(UnreachableError):
        mail_at(port, safety=Safety.STARTTLS, login="hub", password="right").send(LETTER)
    assert boxes.letters == []


def test_a_server_without_starttls_gets_nothing_when_it_is_asked_for() -> None:
    boxes = Boxes()
    with serving(boxes) as port, pytest.raises(UnreachableError):
        mail_at(port, safety=Safety.STARTTLS).send(LETTER)
    assert boxes.letters == []


@contextmanager
def _secure(folder: Path, boxes: Boxes, good: bool = True) -> Iterator[tuple[int, ssl.SSLContext]]:
    certificate, key = _certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    trust = ssl.create_default_context(cafile=str(certificate))
    check: Callable[..., AuthResult] = _knows(good)
    with serving(boxes, tls_context=context, require_starttls=True, authenticator=check, auth_required=True) as port:
        yield port, trust


def _knows(good: bool) -> Callable[..., AuthResult]:
    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        right = isinstance(given, LoginPassword) and given.password == b"right"
        return AuthResult(success=good and right, handled=False)

    return check


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "mail.pem", folder / "mail.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, secret
