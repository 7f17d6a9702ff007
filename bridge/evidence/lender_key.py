"""The lender's key that signs anchors and archives: RSA of 3072 bits, PKCS#1 v1.5, SHA-256."""

from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

BITS, _LEAST_BITS = 3072, 2048


class LenderKeyFaultyError(ValueError):
    """The text is no RSA private key of enough bits in PEM without a password. The message never quotes it."""


class RsaLenderKey:
    """bridge.ports.time_stamps.LenderKey."""

    def __init__(self, pem: str) -> None:
        try:
            key = load_pem_private_key(pem.encode(), password=None, unsafe_skip_rsa_key_validation=True)
        except (ValueError, TypeError, UnicodeError):
            raise LenderKeyFaultyError("not a private key in PEM without a password") from None
        if not isinstance(key, RSAPrivateKey) or key.key_size < _LEAST_BITS:
            raise LenderKeyFaultyError(f"not an RSA key of {_LEAST_BITS} bits or more")
        self._key = key
        self.public_pem = _public_pem(key.public_key())
        self.fingerprint = fingerprint_of(self.public_pem)

    def __repr__(self) -> str:
        return f"RsaLenderKey({self.fingerprint[:16]})"

    def sign(self, body: bytes) -> bytes:
        """Equal bodies give equal signatures. Raises LenderKeyFaultyError when the key's numbers do not belong together.

        Checking that at the start would hold every process up for a second; checking each signature costs nothing.
        """
        signature = self._key.sign(body, PKCS1v15(), hashes.SHA256())
        try:
            self._key.public_key().verify(signature, body, PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            raise LenderKeyFaultyError("its numbers do not belong together: what it signs does not hold") from None
        return signature


def new_key_pem() -> str:
    """A fresh private key, PKCS#8 in PEM."""
    key = generate_private_key(public_exponent=65537, key_size=BITS)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def fingerprint_of(public_pem: str) -> str:
    """SHA-256 (hex) of a public key in DER. Raises LenderKeyFaultyError."""
    try:
        key = load_pem_public_key(public_pem.encode())
    except (ValueError, UnicodeError):
        raise LenderKeyFaultyError("not a public key in PEM") from None
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def _public_pem(key: RSAPublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
