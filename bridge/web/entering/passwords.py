"""Passwords: an unknown name is answered like a wrong password, in the same time."""

import secrets
from collections.abc import Mapping
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_LONGEST_PASSWORD = 500


class Passwords:
    """Checks a name with a password; for a name that does not exist a hash that nobody's password fits is checked."""

    def __init__(self, users: Mapping[str, str]) -> None:
        self._users = users
        self._hasher = PasswordHasher()

    @cached_property
    def _nobodys(self) -> str:
        """Made at the first log-in, whoever it is: making it takes as long as checking one."""
        return self._hasher.hash(secrets.token_hex(16))

    def right(self, user: str, password: str) -> bool:
        """True when the password is this user's."""
        try:
            fits = self._hasher.verify(self._users.get(user, self._nobodys), password[:_LONGEST_PASSWORD])
        except (VerificationError, InvalidHashError):
            return False
        return fits and user in self._users and len(password) <= _LONGEST_PASSWORD
