"""GOST R 34.11-2012 (Streebog, 256 bit): by the system's libgcrypt, or where it is missing by gostcrypto.

Debian has libgcrypt20 for apt and systemd. gostcrypto is pure Python, some 700 times as slow (0.4 s for 100 KB), and keeps other
threads waiting meanwhile; so only jobs may ask.
"""

import ctypes
from collections.abc import Callable

from gostcrypto import gosthash

_LIBRARY, _ALGORITHM, _BYTES = "libgcrypt.so.20", b"STRIBOG256", 32
# GCRYCTL_TEST_ALGO and GCRYCTL_INITIALIZATION_FINISHED of gcrypt.h.
_IS_USABLE, _READY = 8, 38


def by_libgcrypt(library: str = _LIBRARY) -> Callable[[bytes], str] | None:
    """None where the library is missing, or may not be used for this (a machine in FIPS mode)."""
    try:
        gcrypt = ctypes.CDLL(library)
    except OSError:
        return None
    # Asking for its version is how it is set up.
    gcrypt.gcry_check_version(None)
    gcrypt.gcry_control(_READY, 0)
    number = gcrypt.gcry_md_map_name(_ALGORITHM)
    if not number or gcrypt.gcry_md_algo_info(number, _IS_USABLE, None, None):
        return None

    def digest(body: bytes) -> str:
        found = ctypes.create_string_buffer(_BYTES)
        gcrypt.gcry_md_hash_buffer(number, found, body, ctypes.c_size_t(len(body)))
        return found.raw.hex()

    return digest


def by_gostcrypto(body: bytes) -> str:
    """The same, slowly."""
    return str(gosthash.new("streebog256", data=bytearray(body)).hexdigest())


class GostDigests:
    """Digests by name."""

    def __init__(self) -> None:
        self._digest = by_libgcrypt() or by_gostcrypto

    def gost(self, body: bytes) -> str:
        """256 bit in hex, bytes in the order of the standard's text form, as `rhash --gost12-256` and openssl's engine print."""
        return self._digest(body)
