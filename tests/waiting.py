"""Waiting for what is sure to come: a look now and then, and an end that a busy machine does not reach.

How long something takes is no promise of the hub's on a machine that does much besides; a wait costs only when it fails.
"""

import time
from collections.abc import Callable

PATIENCE = 120.0


def soon(seen: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """True as soon as it is seen, False when it is not seen within these seconds."""
    end = time.monotonic() + seconds
    while not (found := seen()) and time.monotonic() < end:
        time.sleep(0.02)
    return bool(found or seen())
