"""The client of an SMTP server: one connection a letter, and what its end says about the letter.

A server that took the text and then fell silent may have sent it: that is told apart from one that never got it.
Source: RFC 5321 (4.2.1 replies, 4.5.3.2 time-outs), RFC 3207, RFC 4954.
"""

import smtplib
import ssl
import time
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from typing import Protocol

from adapters.mail.composing import LetterUnfitError, composed
from adapters.mail.settings import MailSettings, Safety
from bridge.ports.mail import Letter
from bridge.ports.outside_errors import OutcomeUnknownError, OutsideError, RefusedError, UnreachableError
from bridge.ports.store import Exchange

SYSTEM, SEND = "mail", "send"
_TIMEOUT = 30.0
_LATER = range(400, 500)
_NO_ACCOUNT = frozenset({530, 534, 535, 538})


class Now(Protocol):
    """Where the time of letters and notes comes from (aware UTC)."""

    def now(self) -> datetime: ...


class SmtpMail:
    """Answers the port `Mail`. `note` gets a line for the timeline: never an address, a subject or a text."""

    def __init__(self, settings: MailSettings, note: Callable[[Exchange], None], clock: Now) -> None:
        self._settings = settings
        self._note = note
        self._clock = clock

    def send(self, letter: Letter) -> str:
        """Hand the letter over; returns the server's word.

        Raises RefusedError (address, account or text not taken), UnreachableError (try later), OutcomeUnknownError.
        """
        started, result = time.monotonic(), "accepted"
        try:
            return self._send(letter)
        except OutsideError as error:
            result = error.message
            raise
        finally:
            spent = int((time.monotonic() - started) * 1000)
            self._note(Exchange(self._clock.now(), "hub", SYSTEM, "письмо", result, letter.application_id, spent))

    def _send(self, letter: Letter) -> str:
        try:
            message = composed(letter, self._settings.sender, self._clock.now())
        except LetterUnfitError as error:
            raise RefusedError(SYSTEM, SEND, str(error), error.field) from None
        server = self._connected()
        try:
            return self._handed_over(server, message)
        finally:
            _leave(server)

    def _connected(self) -> smtplib.SMTP:
        """A server that is ready for a letter: nothing of it was sent yet, whatever goes wrong."""
        try:
            server = self._opened()
        except (OSError, smtplib.SMTPException) as error:
            raise UnreachableError(SYSTEM, SEND, f"no connection ({type(error).__name__})") from None
        try:
            self._entered(server)
        except smtplib.SMTPResponseException as error:
            _leave(server)
            raise _refusal(error.smtp_code, "the log-in") from None
        except (OSError, smtplib.SMTPException) as error:
            _leave(server)
            raise UnreachableError(SYSTEM, SEND, f"not let in ({type(error).__name__})") from None
        return server

    def _opened(self) -> smtplib.SMTP:
        to = self._settings
        if to.safety is Safety.TLS:
            return smtplib.SMTP_SSL(to.host, to.port, timeout=_TIMEOUT, context=self._trust())
        return smtplib.SMTP(to.host, to.port, timeout=_TIMEOUT)

    def _entered(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        if self._settings.safety is Safety.STARTTLS:
            server.starttls(context=self._trust())
            server.ehlo()
        if self._settings.login:
            server.login(self._settings.login, self._settings.password)

    def _trust(self) -> ssl.SSLContext:
        return self._settings.trust or ssl.create_default_context()

    def _handed_over(self, server: smtplib.SMTP, message: EmailMessage) -> str:
        text = message.as_bytes()
        try:
            _take(server.mail(_plain(message, "From"))[0], "the sender")
            _take(server.rcpt(_plain(message, "To"))[0], "the mailbox")
        except (OSError, smtplib.SMTPException) as error:
            raise UnreachableError(SYSTEM, SEND, f"the connection broke before the text ({type(error).__name__})") from None
        try:
            code, words = server.data(text)
        except smtplib.SMTPDataError as error:
            raise _refusal(error.smtp_code, "the text") from None
        except (OSError, smtplib.SMTPException) as error:
            # The last full stop may have arrived: the server may have the letter.
            raise OutcomeUnknownError(SYSTEM, SEND, f"silence after the text ({type(error).__name__})") from None
        _take(code, "the text")
        return words.decode("utf-8", "replace")[:200]


def _plain(message: EmailMessage, header: str) -> str:
    return str(message[header].addresses[0].addr_spec)


def _take(code: int, what: str) -> None:
    if code // 100 != 2:
        raise _refusal(code, what)


def _refusal(code: int, what: str) -> OutsideError:
    if code in _LATER or code < 0:
        return UnreachableError(SYSTEM, SEND, f"{what} is not taken now ({code})")
    reason = "account" if code in _NO_ACCOUNT else what.removeprefix("the ")
    return RefusedError(SYSTEM, SEND, f"{what} is not taken ({code})", reason)


def _leave(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()
