"""What is done now and then, whoever does it: ask about payments whose notice never came, throw away what nobody needs, plan
standing work that is not planned, publish rate cards that are due."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bridge.flows.hub import Hub
from bridge.flows.offering.publish_rates import publish_rates
from bridge.flows.plan_standing import plan_standing
from bridge.flows.repaying.ask_payments import ask_about_payments
from bridge.flows.tidy_up import tidy_up
from bridge.jobs.crew import Crew
from bridge.ports.store import StoreUnavailableError

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Round:
    """A task and how often it is done; `at_once`: for the first time at the start."""

    name: str
    every: timedelta
    task: Callable[[Hub], object]
    at_once: bool = False


ROUNDS = (
    Round("ask about payments", timedelta(minutes=1), ask_about_payments),
    Round("tidy up", timedelta(hours=1), tidy_up),
    Round("plan standing work", timedelta(hours=1), plan_standing, at_once=True),
    Round("publish rate cards", timedelta(hours=1), publish_rates, at_once=True),
)


class Rounds:
    """Remembers when each was done; doing one twice, or by two processes at once, hurts nobody. The hub is that of the crew.

    `more`: what only this process does.
    """

    def __init__(self, crew: Crew, *more: Round) -> None:
        self._crew, self._rounds = crew, (*ROUNDS, *more)
        self._done_at = {one.name: crew.hub.clock.now() for one in self._rounds if not one.at_once}

    def go(self) -> None:
        """Do what is due. A task that fails is done again at its next time."""
        for one in self._rounds:
            now = self._crew.hub.clock.now()
            if one.name not in self._done_at or now - self._done_at[one.name] > one.every:
                self._done_at[one.name] = now
                self._do(one)

    def _do(self, one: Round) -> None:
        try:
            one.task(self._crew.hub)
        except StoreUnavailableError:
            log.warning("the store is away; looking again", round=one.name)
        except Exception:
            log.exception("a round failed unexpectedly", round=one.name)
