"""A letter as bytes: RFC 5322 with headers that no text can break out of."""

from datetime import datetime
from email.errors import HeaderParseError, MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from bridge.ports.mail import Letter

_LONGEST_SUBJECT = 300


class LetterUnfitError(ValueError):
    """The letter can't be written down. `field` names what is wrong and quotes nothing."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} can't be written into a letter")
        self.field = field


def composed(letter: Letter, sender: str, at: datetime) -> EmailMessage:
    """The letter ready to be sent. Raises LetterUnfitError."""
    message = EmailMessage(policy=SMTP)
    name, own = parseaddr(sender)
    domain = own.rpartition("@")[2]
    _put(message, "From", _address(own, "sender", name), "sender")
    _put(message, "To", _address(letter.to, "to"), "to")
    _put(message, "Subject", letter.subject[:_LONGEST_SUBJECT], "subject")
    message["Date"] = format_datetime(at)
    _put(message, "Message-ID", f"<{letter.id}@{domain}>", "id")
    # Programs of absence and lists do not answer such letters.
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:
        _put(message, "List-Unsubscribe", f"<{letter.unsubscribe}>", "unsubscribe")
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    return message


def _address(text: str, field: str, name: str = "") -> Address:
    local, at, domain = text.rpartition("@")
    try:
        if not at or any(sign.isspace() for sign in text):
            raise LetterUnfitError(field)
        # A domain of other letters has a spelling in ASCII that every server takes (RFC 5891).
        return Address(name, local, domain.encode("idna").decode())
    except (HeaderParseError, UnicodeError, ValueError, IndexError):
        raise LetterUnfitError(field) from None


def _put(message: EmailMessage, header: str, value: str | Address, field: str) -> None:
    try:
        message[header] = value
    except (MessageError, ValueError):
        raise LetterUnfitError(field) from None
