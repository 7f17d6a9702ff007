"""Codes that a browser asked for at an application's address, kept in the browser alone.

The page of an application that there is none of must tell the same times and tries as that of one that there is. Who changes
the cookie lies to himself: real codes are counted in the store.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flask import Response, request

from bridge.model.cabinet.log_in import CALL_AFTER, RULES
from bridge.model.one_time_code import wait_before_next
from bridge.web.form.settings import FormSettings

_NAME, _MOST, _SECONDS, _DIGITS, _LONGEST_PATH = "asked", 10, 3600, 12, 200


@dataclass(frozen=True)
class Asked:
    """When codes were asked for, the newest first, how often the newest was mistyped, and whether a call was asked for."""

    times: tuple[datetime, ...] = ()
    misses: int = 0
    called: bool = False

    def again(self, now: datetime) -> "Asked":
        """With one more; too soon, nothing changes."""
        if wait_before_next(self.times, RULES, now):
            return self
        return Asked((now, *self.times)[:_MOST])

    def mistyped(self) -> "Asked":
        """With one more wrong entry."""
        return replace(self, misses=self.misses + 1)

    def may_call(self, now: datetime) -> bool:
        """The SMS has had its time and no call was asked for in its place."""
        return bool(self.times) and not self.called and now >= self.times[0] + CALL_AFTER


def asked_here() -> Asked:
    """What the browser brought; anything strange is nothing."""
    numbers = [int(one) for one in request.cookies.get(_NAME, "").split(".") if one.isdecimal() and len(one) < _DIGITS]
    if not numbers[2:]:
        return Asked()
    return Asked(_times(numbers[2 : 2 + _MOST]), misses=numbers[0], called=bool(numbers[1]))


def keep_asked(response: Response, settings: FormSettings, asked: Asked) -> None:
    """Give it to the browser, for this address alone; no application has an address of such a length that it takes none."""
    if len(request.path) > _LONGEST_PATH:
        return
    told = [asked.misses, int(asked.called), *(int(one.timestamp()) for one in asked.times)]
    response.set_cookie(
        _NAME, ".".join(map(str, told)), max_age=_SECONDS, path=request.path, secure=settings.secure_cookies, httponly=True,
        samesite="Lax",
    )  # fmt: skip


def _times(seconds: Sequence[int]) -> tuple[datetime, ...]:
    return tuple(datetime.fromtimestamp(one, UTC) for one in seconds if one < 2**33)
