"""The server that carries letters to mailboxes."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, repr=False)
class Letter:
    """One letter. `id` is ours: the same letter sent twice carries the same Message-ID, so that mailboxes show it once.

    `to` is one address; `unsubscribe` is an address that ends such letters with one press, empty for letters the law demands.
    """

    id: str
    to: str
    subject: str
    text: str
    application_id: str = ""
    html: str = ""
    unsubscribe: str = ""

    def __repr__(self) -> str:
        return f"Letter({self.id})"


class Mail(Protocol):
    """Raises the outside errors.

    There is nobody to ask whether a letter arrived: after OutcomeUnknownError it is sent again under the same id.
    """

    def send(self, letter: Letter) -> str:
        """Hand the letter over; returns what the server said of it (its queue's number, mostly)."""
        ...
