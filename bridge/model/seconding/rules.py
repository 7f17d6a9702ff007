"""When a deed needs a second person: the lender's bounds."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Rules:
    """`on` False: one person works here alone, deeds are done at once and say so. Sums in kopecks, above which a second person is
    needed; `rows`: the same for deeds on many rows. `life`: how long a deed waits; `pause`: how long one person alone may shut
    the way to the loan system."""

    on: bool = True
    life: timedelta = timedelta(hours=24)
    suspense: int = 5_000_000
    refund: int = 5_000_000
    rows: int = 100
    pause: timedelta = timedelta(hours=1)
