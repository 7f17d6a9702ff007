"""A server that says, signed, that it saw a digest at a moment (RFC 3161)."""

from typing import Protocol


class TimeStamps(Protocol):
    """One time-stamp server, and the CA that its answers are checked against."""

    @property
    def ca_pem(self) -> str:
        """Certificates (PEM) that a third person checks stamps with."""
        ...

    def stamp(self, body: bytes) -> bytes:
        """The server's response (DER) over SHA-256 of `body`, checked: status, nonce, imprint, certificate, chain to the CA.

        Asking again makes another stamp and hurts nobody. Raises an outside error; BadAnswerError when a check fails.
        """
        ...
