"""Who vouches for anchors: the lender by its key, a server of another party by time stamps (RFC 3161)."""

from typing import Protocol


class LenderKey(Protocol):
    """The lender's private key. RSA, PKCS#1 v1.5, SHA-256: what `openssl dgst -sha256 -verify` checks."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of the public key in DER (SubjectPublicKeyInfo)."""
        ...

    @property
    def public_pem(self) -> str: ...

    def sign(self, body: bytes) -> bytes:
        """Equal bodies give equal signatures."""
        ...


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
