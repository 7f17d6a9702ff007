"""Questions to the loan system about many deals: patient where it is busy, and one deal that it can't tell stops no other."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.decision import DealStatus
from bridge.model.loan import Loan
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, OutsideError, RefusedError, UnreachableError

T = TypeVar("T")
# More of a page than these that can't be told: then it is not the deals, it is the loan system.
MOST_FAULTS = 5
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=1), timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)


@dataclass(frozen=True)
class Patience:
    """`wait` lets time pass; None: whoever calls waits by itself, and errors come at once. `hands`: how many loans at once."""

    wait: Callable[[timedelta], None] | None = None
    hands: int = 1

    def ask(self, question: Callable[[], T]) -> T:
        """The answer; asked again after growing pauses while the loan system has no room, is away or silent.

        Only for questions that change nothing. Raises what remains, an outside error.
        """
        for pause in self.pauses():
            try:
                return question()
            except (UnreachableError, OutcomeUnknownError) as error:
                if self.wait is None:
                    raise
                wish = error.retry_after if isinstance(error, UnreachableError) else None
                self.wait(max(pause, min(wish or pause, LONGEST_WAIT)))
        return question()

    def pauses(self) -> Iterator[timedelta]:
        """Growing, until they make up the longest wait."""
        pause, waited = _FIRST_PAUSE, timedelta(0)
        while waited < LONGEST_WAIT:
            yield pause
            waited, pause = waited + pause, min(pause * 2, _LONGEST_PAUSE)


@dataclass(frozen=True)
class Answers:
    """States by number; numbers that are in neither are not known there. `faults`: why a state could not be told."""

    states: dict[str, DealStatus]
    faults: dict[str, str]


def ask_states(hub: Hub, patience: Patience, numbers: Sequence[str]) -> Answers:
    """The states of many deals. An answer that fails as a whole is asked for in halves, until the deal is found that spoils it.

    Raises an outside error when more than a few deals can't be told.
    """
    answers = Answers({}, {})
    _in_halves(hub, patience, list(dict.fromkeys(numbers)), answers)
    return answers


def _in_halves(hub: Hub, patience: Patience, numbers: list[str], answers: Answers) -> None:
    if not numbers:
        return
    try:
        answers.states.update(patience.ask(partial(hub.loan_system.deal_statuses, numbers)))
    except (RefusedError, BadAnswerError) as error:
        if len(numbers) > 1:
            half = len(numbers) // 2
            _in_halves(hub, patience, numbers[:half], answers)
            _in_halves(hub, patience, numbers[half:], answers)
            return
        answers.faults[numbers[0]] = error.message
        if len(answers.faults) > MOST_FAULTS:
            raise


def ask_loans(hub: Hub, patience: Patience, applications: Sequence[Application]) -> dict[str, Loan | str | None]:
    """Loans by application: the loan, or why it could not be told, or None when no answer came in time.

    Raises an outside error when the loan system is away, or when more than a few loans can't be told.
    """
    found: dict[str, Loan | str | None] = {}
    failed: list[OutsideError] = []
    for application, answer in zip(applications, _each(hub, patience, applications), strict=True):
        if isinstance(answer, Loan):
            found[application.id] = answer
            continue
        failed.append(answer)
        if len(failed) > MOST_FAULTS:
            raise answer
        found[application.id] = None if isinstance(answer, OutcomeUnknownError) else answer.message
    return found


def _each(hub: Hub, patience: Patience, applications: Sequence[Application]) -> Iterator[Loan | OutsideError]:
    def one(application: Application) -> Loan | OutsideError:
        try:
            return patience.ask(partial(hub.loan_system.loan, application))
        except UnreachableError:
            raise
        except OutsideError as error:
            return error

    if patience.hands == 1 or len(applications) < 2:
        yield from map(one, applications)
        return
    with ThreadPoolExecutor(patience.hands, thread_name_prefix="reconcile") as pool:
        yield from pool.map(one, applications)


def ask_numbers(hub: Hub, patience: Patience, applications: Sequence[Application]) -> dict[str, tuple[str, ...]]:
    """All deals of these borrowers, by application; nothing where the loan system can't be asked or could not tell.

    Raises an outside error when the loan system is away, or when more than a few borrowers' deals can't be told.
    """
    found: dict[str, tuple[str, ...]] = {}
    untold = 0
    for application in applications:
        try:
            numbers = patience.ask(partial(hub.loan_system.numbers_of, application))
        except UnreachableError:
            raise
        except OutsideError:
            untold += 1
            if untold > MOST_FAULTS:
                raise
            continue
        if numbers is None:
            break
        found[application.id] = numbers
    return found
