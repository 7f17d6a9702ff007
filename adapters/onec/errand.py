"""One call of a base as its wire needs to know it, whatever the wire."""

from collections.abc import Callable
from dataclasses import dataclass

SYSTEM = "onec"
NO_CALL = "no_call"
"""Reason of a refusal: the base has no such operation, template or set."""


@dataclass(frozen=True)
class Errand:
    """`name`: our operation. `words`: what the timeline says. `changes`: the base is another afterwards.

    `safe`: may be repeated at once when no answer came, never true together with `changes`. `timeouts`: seconds to connect and
    to read. `personal`: words to be masked in texts that come back, looked for only where something is to be masked.
    """

    name: str
    words: str
    application_id: str = ""
    changes: bool = False
    safe: bool = True
    timeouts: tuple[float, float] = (5.0, 90.0)
    personal: Callable[[], tuple[str, ...]] = tuple
