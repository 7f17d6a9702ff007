"""Hash and check passwords with argon2. For who is not there a hash that nobody's password fits is checked: the same work."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bridge.model.staff.passwords import LONGEST


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys() -> str:
    """Made at the first log-in, whoever it is: making it takes as long as checking one."""
    return _hasher().hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """The hash that is kept. Takes some 50 ms and 64 MB on purpose: never within a transaction."""
    return _hasher().hash(password)


def fits(proof: str, password: str) -> bool:
    """True when the hash is this password's; an empty hash is nobody's. As above."""
    nobodys = _nobodys()
    try:
        _hasher().verify(proof or nobodys, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return bool(proof) and len(password) <= LONGEST


def is_weaker(proof: str) -> bool:
    """Was it made with other parameters than those of now?"""
    return _hasher().check_needs_rehash(proof)
