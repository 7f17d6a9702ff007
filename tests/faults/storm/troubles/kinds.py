"""What a trouble is: a name, the shapes of town that it can strike, and a block that begins and ends it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from tests.faults.storm.place import Place, Shape

BOTH = (Shape.PRODUCTION, Shape.EMBEDDED)
SERVERS = (Shape.PRODUCTION,)
ALONE = (Shape.EMBEDDED,)


@dataclass(frozen=True)
class Trouble:
    """`seconds`: how long it stays once begun. `for_a_person`: work may end before a person for it, who sends it again."""

    name: str
    strike: Callable[[Place], AbstractContextManager[None]]
    seconds: float
    shapes: tuple[Shape, ...] = BOTH
    for_a_person: bool = False


def once(act: Callable[[Place], None]) -> Callable[[Place], AbstractContextManager[None]]:
    """A strike that is over as soon as it is done."""

    @contextmanager
    def block(place: Place) -> Iterator[None]:
        act(place)
        yield

    return block
