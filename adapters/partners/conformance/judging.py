"""What the answers to the cases say of a receiver."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from adapters.partners.conformance.cases import CASES, Case
from adapters.partners.conformance.pushing import Answered, Pusher
from adapters.partners.conformance.story import Story
from bridge.model.checks.strict_json import JsonRefusedError, read_json

SLOW = 3000
"""Milliseconds. The hub waits 15 s, but a receiver that works before it answers will be late one day."""


class Verdict(StrEnum):
    """RIGHT; LOOK: will do, but is not as it should be; WRONG."""

    RIGHT = "right"
    LOOK = "look"
    WRONG = "WRONG"


@dataclass(frozen=True)
class Row:
    """One case. `answers`: how often each came; `slowest` in milliseconds; `acted`: events acted on, where it can be seen."""

    case: str
    verdict: Verdict
    sent: str
    answers: str
    slowest: int
    acted: int | None
    remark: str


def play_cases(pusher: Pusher, story: Story, handled: str = "", cases: Sequence[Case] = CASES) -> Iterator[Row]:
    """Row by row. `handled`: an address that answers how many events were acted on, a number or JSON with `handled`."""
    count = _counter(pusher, handled)
    for case in cases:
        before = count()
        answers = case.play(pusher, story)
        after = count()
        acted = after - before if after is not None and before is not None else None
        yield _judged(case, answers, acted)


def _judged(case: Case, answers: Sequence[Answered], acted: int | None) -> Row:
    told = Counter(one.word for one in answers)
    said = ", ".join(word if count == 1 else f"{count} × {word}" for word, count in told.items())
    slowest = max(one.milliseconds for one in answers)
    verdict, remark = _right(case, answers, slowest)
    if verdict is not Verdict.WRONG and acted is not None and case.once is not None and acted != case.once:
        verdict, remark = Verdict.WRONG, f"acted on {acted} events instead of {case.once}"
    return Row(case.name, verdict, case.wish, said, slowest, acted, remark)


def _right(case: Case, answers: Sequence[Answered], slowest: int) -> tuple[Verdict, str]:
    if case.taken:
        return _taken(answers, slowest)
    if any(one.taken for one in answers):
        return Verdict.WRONG, "took what the hub never sent: anybody can tell it that a loan was paid"
    if any(not 400 <= one.status < 500 for one in answers):
        return Verdict.LOOK, "refuse with 400 or 401: anything else looks like a fault of your server"
    return Verdict.RIGHT, ""


def _taken(answers: Sequence[Answered], slowest: int) -> tuple[Verdict, str]:
    missed = [one for one in answers if not one.taken]
    if any(one.status == 410 for one in missed):
        return Verdict.WRONG, "410 disables the endpoint"
    if missed:
        return Verdict.WRONG, "each will be sent again for three days: answer 2xx, to what you know or do not need, too"
    if slowest > SLOW:
        return Verdict.LOOK, f"slower than {SLOW // 1000} s: answer first, work afterwards"
    return Verdict.RIGHT, ""


def _counter(pusher: Pusher, handled: str) -> Callable[[], int | None]:
    def count() -> int | None:
        answer = pusher.read(handled)
        with suppress(JsonRefusedError, ValueError, TypeError, KeyError):
            told = read_json(answer.body)
            return int(told["handled"] if isinstance(told, dict) else told)
        return None

    return count if handled else lambda: None
