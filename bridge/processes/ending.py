"""What a process does when it is told to end, before whoever serves in it has ended."""

import signal
import threading
from collections.abc import Callable
from types import FrameType


def when_told_to_end(do: Callable[[], object]) -> None:
    """Begin `do` in a thread of its own when a signal to end comes, then go on as the server had it.

    For processes whose server has set its signals already (gunicorn's workers); elsewhere nothing is changed.
    """
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        before = signal.getsignal(number)
        if (
            callable(before)
            and before is not signal.default_int_handler
            and threading.current_thread() is threading.main_thread()
        ):
            signal.signal(number, _both(do, before))


def _both(do: Callable[[], object], before: Callable[[int, FrameType | None], object]) -> Callable[[int, FrameType | None], None]:
    begun = threading.Event()

    def told(number: int, frame: FrameType | None) -> None:
        if not begun.is_set():
            begun.set()
            threading.Thread(target=do, name="ending").start()
        before(number, frame)

    return told
