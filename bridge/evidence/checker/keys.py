"""Public keys and signatures with arithmetic alone: DER and RSA (PKCS#1 v1.5, SHA-256)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import NamedTuple

_RSA = bytes.fromhex("06092a864886f70d0101010500")
# DigestInfo of SHA-256 (RFC 8017, 9.2).
_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
_LEAST_BITS = 2048


class Der(NamedTuple):
    """One value of DER: its tag, its contents, where the next one starts."""

    tag: int
    body: bytes
    end: int


def der_at(data: bytes, at: int = 0) -> Der:
    """The value at a place. Raises ValueError."""
    if at + 2 > len(data):
        raise ValueError("DER ends too early")
    length, start = data[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        length, start = int.from_bytes(data[start : start + count], "big"), start + count
    if start + length > len(data):
        raise ValueError("DER ends too early")
    return Der(data[at], data[start : start + length], start + length)


def der_parts(data: bytes) -> list[Der]:
    """The values inside a value. Raises ValueError."""
    parts, at = [], 0
    while at < len(data):
        parts.append(der_at(data, at))
        at = parts[-1].end
    return parts


class PublicKey(NamedTuple):
    """An RSA key; `fingerprint`: SHA-256 (hex) of its DER."""

    modulus: int
    exponent: int
    fingerprint: str

    def signed(self, body: bytes, signature: bytes) -> bool:
        """True when `signature` is this key's under `body`."""
        size = (self.modulus.bit_length() + 7) // 8
        if len(signature) != size or self.modulus.bit_length() < _LEAST_BITS:
            return False
        shown = pow(int.from_bytes(signature, "big"), self.exponent, self.modulus).to_bytes(size, "big")
        digest = _SHA256 + hashlib.sha256(body).digest()
        return shown == b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest


def read_key(pem: bytes) -> PublicKey:
    """An RSA public key as `openssl rsa -pubout` writes it. Raises ValueError."""
    lines = pem.decode("ascii", "replace").strip().split("\n")
    if lines[0].strip() != "-----BEGIN PUBLIC KEY-----" or lines[-1].strip() != "-----END PUBLIC KEY-----":
        raise ValueError("not a public key in PEM")
    try:
        der = base64.b64decode("".join(line.strip() for line in lines[1:-1]), validate=True)
    except binascii.Error:
        raise ValueError("not a public key in PEM") from None
    kind, bits = der_parts(der_at(der).body)[:2]
    if kind.body != _RSA or bits.body[:1] != b"\x00":
        raise ValueError("not an RSA key")
    modulus, exponent = der_parts(der_at(bits.body, 1).body)
    return PublicKey(int.from_bytes(modulus.body, "big"), int.from_bytes(exponent.body, "big"), hashlib.sha256(der).hexdigest())
