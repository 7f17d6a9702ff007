"""A load: requests from a maker, over some connections, in a closed loop or at a fixed rate, and what came of it.

The maker is named, not passed: it runs in the generator's own process and may sign each request just before it goes.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bridge.bench.ground.programs import ask, python
from bridge.bench.rounds import percentile

_GRACE = 60.0


@dataclass(frozen=True)
class Load:
    """`maker`: "module:function" whose result, called with `arguments`, is an iterator of requests in bytes.

    Ends after `seconds`, or when the maker ends. `rate`: requests a second in all, sent on time whatever the answers do, over
    as many connections as that takes; 0: each of `connections` sends as soon as it was answered. `wanted`: text that must be
    in the body of a good answer.
    `redirects`: a page that leads on (3xx) is a good answer, too. `patience`: seconds after which nobody waits for an answer any
    more; 0: for ever.
    """

    port: int
    maker: str
    arguments: Mapping[str, object]
    connections: int = 8
    seconds: float = 1.0
    rate: float = 0.0
    wanted: str = ""
    redirects: bool = False
    patience: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """What came of a load. A good answer is 2xx with the wanted text; `others` counts what else came, in words.

    `milliseconds`: of good answers, from the moment the request was due. `sent`: when each request was due, in order
    (seconds of the machine's monotonic clock).
    """

    seconds: float
    milliseconds: Sequence[float]
    sent: Sequence[float]
    others: Mapping[str, int]

    @property
    def per_second(self) -> float:
        """Good answers a second."""
        return len(self.milliseconds) / self.seconds if self.seconds else 0.0

    def at_percentile(self, share: float) -> float:
        """Milliseconds within which `share` (0.5, 0.99) of the good answers came."""
        return percentile(self.milliseconds, share)

    @property
    def fault(self) -> str:
        """What came beside good answers, in words; empty when nothing did."""
        return in_words(self.others)


def in_words(others: Mapping[str, int]) -> str:
    """Counted things as text: `503 ×4, closed ×1`."""
    return ", ".join(f"{what} ×{times}" for what, times in sorted(others.items()))


def together(outcomes: Sequence[Outcome]) -> Counter[str]:
    """What came beside good answers over several loads."""
    return sum((Counter(one.others) for one in outcomes), Counter[str]())


def bear(load: Load, log: Path) -> Outcome:
    """Run the generator in a process of its own. Raises BenchError."""
    argv = python("-m", "bridge.bench.load.generate")
    answer = ask(argv, json.dumps(asdict(load)).encode(), log, load.seconds + _GRACE)
    return Outcome(**json.loads(answer))
