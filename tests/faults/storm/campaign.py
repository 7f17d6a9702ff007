"""The course of a storm: stories begin at a steady rate, one trouble strikes after another, and between them it is measured."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median

from tests.faults.storm.crowd import Crowd
from tests.faults.storm.gauge import Gauge, Sample
from tests.faults.storm.operating import Operator
from tests.faults.storm.place import Place
from tests.faults.storm.plots import DECK
from tests.faults.storm.room import rate_with_room, share_in_use
from tests.faults.storm.troubles.kinds import Trouble

LOOK_EVERY = 0.25
RECOVERY_BAR, RATE_BAR = 60.0, 0.95
LONGEST_RECOVERY = 90.0
# Longer than a row must have been due to count as behind: what a trouble held up shows within these looks.
CALM_LOOKS = 8
MOST_WINDOWS, QUIET_LOOKS = 3, 3
REST_SECONDS = 400.0
SHORTEST_WINDOW = 20.0
# Stories a second.
TRIED_RATE, MOST_RATE = 0.75, 1.5
NOW, EVER = timedelta(0), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Wishes:
    """`rate`: stories a second (0: as many as leave the machine room). `seconds` of striking (0: each trouble once).

    Seconds of the `warm_up`; of a measurement (`window`; 0: while one deck of stories begins); the longest that stories get which
    were held up, before a measurement (`settling`).
    """

    rate: float
    seed: int
    seconds: float = 0.0
    warm_up: float = 30.0
    window: float = 0.0
    settling: float = 30.0


@dataclass
class Strike:
    """One trouble as it went. `begin` and `end` are monotonic seconds, `began_at` and `ended_at` the town's time.

    Rates are steps a second; `recovery` None: not within the limit.
    """

    name: str
    begin: float
    before: float
    end: float = 0.0
    during: float = 0.0
    recovery: float | None = None
    after: float = 0.0
    began_at: datetime = EVER
    ended_at: datetime = EVER
    sent_again: int = 0
    for_a_person: bool = False

    @property
    def ratio(self) -> float:
        """After to before."""
        return self.after / self.before if self.before else 0.0


class Campaign:
    """One storm over one place. `say` hears a line for each thing that happens."""

    def __init__(self, place: Place, wishes: Wishes, say: Callable[[str], None]) -> None:
        self._place, self._wishes, self._say = place, wishes, say
        self.crowd = Crowd(place, wishes.rate or TRIED_RATE, wishes.seed)
        self.gauge = Gauge(place, lambda: self.crowd.steps.count)
        self.operator = Operator(place)
        self.strikes: list[Strike] = []
        self.left_over = 0
        self._calm: list[float] = []

    def run(self, troubles: list[Trouble]) -> None:
        """Warm up, strike, come to rest."""
        began = time.monotonic()
        self.gauge.begin()
        self.crowd.begin()
        time.sleep(self._wishes.warm_up)
        if not self._wishes.rate:
            self._choose_rate()
        for _ in range(MOST_WINDOWS):
            self._measure(0.0)
        calm = f"{self.crowd.rate:.2f} stories and {self._calm_rate():.1f} steps/s, {self.crowd.under_way} stories under way"
        self._say(f"calm: {calm}")
        for trouble in self._in_turn(troubles, began):
            self._strike(trouble)
        self._rest()
        self.gauge.end()

    def _choose_rate(self) -> None:
        """Rates mean something only on a machine that keeps up, and machines, shared ones above all, are not alike."""
        in_use = share_in_use(self._place.running, SHORTEST_WINDOW)
        self.crowd.rate = rate_with_room(TRIED_RATE, in_use, MOST_RATE)
        self._say(f"{TRIED_RATE} stories/s keep {in_use:.0%} of the machine busy: {self.crowd.rate:.2f} from now on")
        time.sleep(self._wishes.warm_up)

    @property
    def _window(self) -> float:
        return self._wishes.window or max(SHORTEST_WINDOW, len(DECK) / self.crowd.rate)

    def _in_turn(self, troubles: list[Trouble], began: float) -> Iterator[Trouble]:
        """Each once in an order of the seed's; again and again when the wish is for longer."""
        dice, seconds = Random(self._wishes.seed), self._wishes.seconds
        while True:
            for trouble in dice.sample(troubles, len(troubles)):
                if seconds and time.monotonic() - began > seconds:
                    return
                yield trouble
            if not seconds:
                return

    def _strike(self, trouble: Trouble) -> None:
        window, under_way, before = self._window, self.crowd.under_way, self._calm_rate()
        strike = Strike(trouble.name, time.monotonic(), before, began_at=self._place.now(), for_a_person=trouble.for_a_person)
        normal = self.gauge.most_behind(strike.begin - window, strike.begin)
        with trouble.strike(self._place):
            # Clocks may have been moved back.
            strike.began_at = min(strike.began_at, self._place.now())
            time.sleep(trouble.seconds)
        strike.end = time.monotonic()
        strike.during = self.gauge.rate(strike.begin, strike.end)
        strike.sent_again = self.operator.look()
        strike.recovery = self._recover(strike.end, normal)
        strike.sent_again += self.operator.look()
        self._settle(under_way)
        strike.after = self._measure(before)
        strike.ended_at = self._place.now()
        self.strikes.append(strike)
        told = "not recovered" if strike.recovery is None else f"recovered in {strike.recovery:.1f} s"
        self._say(f"{strike.name}: {before:.1f} → {strike.during:.1f} → {strike.after:.1f} steps/s, {told}")

    def _recover(self, end: float, normal: int) -> float | None:
        """Seconds until no more rows are behind than before the trouble, for some looks in a row."""
        while time.monotonic() - end < LONGEST_RECOVERY:
            calm = [one for one in self.gauge.last(CALM_LOOKS) if _is_calm(one, end, normal)]
            if len(calm) == CALM_LOOKS:
                return calm[0].at - end
            time.sleep(LOOK_EVERY)
        for row in self.gauge.which():
            self._say(f"  still behind: {row}")
        return None

    def _settle(self, under_way: int) -> None:
        """Until stories that were held up have gone on: what they do all at once is no steady rate."""
        end = time.monotonic() + self._wishes.settling
        while self.crowd.under_way > under_way * 1.2 + 2 and time.monotonic() < end:
            time.sleep(LOOK_EVERY)

    def _measure(self, before: float) -> float:
        """Steps a second; looked at longer when it seems to be less than before."""
        begin, rate = time.monotonic(), 0.0
        for _ in range(MOST_WINDOWS):
            time.sleep(self._window)
            rate = self.gauge.rate(begin, time.monotonic())
            if rate >= RATE_BAR * before:
                break
        self._calm.append(rate)
        return rate

    def _calm_rate(self) -> float:
        """The middle one of all measurements so far.

        As many stories begin at all times. A hub that grows slower and slower falls short of its beginning; stories that catch up
        after one fault do not make the next one seem slow.
        """
        return median(self._calm)

    def _rest(self) -> None:
        """No new stories; wait until the last one has ended and the hub has nothing left to do that is due."""
        self.crowd.stop()
        self._say(f"coming to rest: {self.crowd.under_way} stories under way")
        self.left_over = self.crowd.wait_until_all_ended(REST_SECONDS)
        end, quiet = time.monotonic() + REST_SECONDS, 0
        while time.monotonic() < end:
            self.operator.look()
            quiet = quiet + 1 if self.gauge.behind(NOW) == 0 else 0
            if quiet >= QUIET_LOOKS:
                return
            time.sleep(LOOK_EVERY)
        for row in self.gauge.which():
            self._say(f"  never came to rest: {row}")


def _is_calm(sample: Sample, since: float, normal: int) -> bool:
    return sample.at >= since and sample.behind is not None and sample.behind <= normal
