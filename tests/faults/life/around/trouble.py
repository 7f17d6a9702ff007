"""What may go wrong with the next step of a life: nothing, a crash between two writes, or a call that fails."""

from dataclasses import dataclass

from hypothesis import strategies as st

from tests.faults.life.around.crashes import Crashes, Fate
from tests.faults.life.around.weather import ANY, READS, WRITES, Mishap, Weather, possible

MOST_MOMENTS = 30


@dataclass(frozen=True)
class Crash:
    """The process dies, or the database is lost, at that moment from now."""

    moments: int
    fate: Fate

    def plan(self, crashes: Crashes, _weather: Weather) -> None:
        """Have it strike."""
        crashes.plan(self.moments, self.fate)


@dataclass(frozen=True)
class Call:
    """The next call of this operation (or of ANY) fails so."""

    operation: str
    mishap: Mishap

    def plan(self, _crashes: Crashes, weather: Weather) -> None:
        """Have it strike."""
        weather.waiting[self.operation] = self.mishap


Trouble = Crash | Call | None
CALLS = [Call(operation, one) for operation in (*WRITES, *READS) for one in Mishap if possible(operation, one)]
ANY_CALLS = [Call(ANY, one) for one in Mishap]
crash = st.builds(Crash, st.integers(1, MOST_MOMENTS), st.sampled_from(Fate))
call = st.sampled_from(ANY_CALLS) | st.sampled_from(CALLS)
trouble: st.SearchStrategy[Trouble] = st.none() | crash | call
