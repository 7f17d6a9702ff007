"""What a web process does when it ends, while whoever serves in it ends what is within."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

# What is begun when the server of this process stops taking requests.
_last: list[Callable[[], object]] = []


def when_it_ends(do: Callable[[], object]) -> None:
    """Begin `do` in a thread of its own once the server that loaded this process ends it in order."""
    _last.append(do)


class Ending:
    """Comes before a worker class of gunicorn among the bases."""

    def handle_exit(self, *told: Any) -> None:
        """The server takes no new requests from now on."""
        # Told from a thread that nobody waits for (bridge.processes.relief), what is begun here must still be waited for.
        while _last:
            with suppress(IndexError):  # told twice at once: the other one has it
                threading.Thread(target=_last.pop(), name="ending", daemon=False).start()
        super().handle_exit(*told)  # type: ignore[misc]  # the worker's own
