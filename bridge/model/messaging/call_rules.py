"""When a call may bring a code in place of an SMS."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class CallRules:
    """`allowed`: at all. `after`: how long an SMS may be on its way before a call is offered. `per_day`: to one phone."""

    allowed: bool = False
    after: timedelta = timedelta(seconds=60)
    per_day: int = 3
