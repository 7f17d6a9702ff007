"""The OData wire of one base: runs the steps of a call, within one session of 1C where the map wants that."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from adapters.http import OutsideHttp
from adapters.onec.conversation import Conversations
from adapters.onec.errand import Errand
from adapters.onec.facts import Facts
from adapters.onec.hearing import Hearing, Take
from adapters.onec.odata.channel import FORMS, Channel
from adapters.onec.odata.feed import Feed
from adapters.onec.odata.query import path_of
from adapters.onec.odata.steps.running import Message, run
from adapters.onec.odata.steps.step import OdataRequest, Step

T = TypeVar("T")


class OdataWire:
    """The standard interface at `url` (…/odata/standard.odata/). Safe to share between threads.

    `format`: json or atom. `load_mode`: writes skip most checks of the base. `sessions`: "client" keeps one session of 1C for the
    steps of a call. `detail`: how much JSON tells about itself (nometadata, minimalmetadata, fullmetadata); empty: as is usual.
    """

    def __init__(
        self,
        url: str,
        auth: tuple[bytes, bytes],
        http: OutsideHttp,
        format: str = "json",
        load_mode: bool = False,
        sessions: str = "none",
        detail: str = "",
    ) -> None:
        self.channel = Channel(url.rstrip("/") + "/", auth, http, FORMS[format], load_mode, detail)
        self._http, self._sessions = http, sessions
        self._feeds: dict[tuple[str, str], Feed] = {}
        self._conversations: dict[str, Conversations] = {}
        self._making = threading.Lock()

    def ask(self, hearing: Hearing, asked: OdataRequest, facts: Facts, take: Take[T]) -> T:
        """Run the steps, then `take` the message. Raises the outside errors, RefusedError (field) for a value that can't go."""
        message = self.run(asked.steps, hearing.errand, facts)
        return hearing.heard(lambda: take(message), b"")

    def run(self, steps: tuple[Step, ...], errand: Errand, sources: Any) -> Message:
        """What each step gave, by its name. Raises the outside errors."""
        with self._channel(steps, errand) as channel:
            return run(channel, steps, errand, sources, self.feed)

    def feed(self, plan: str, node: str) -> Feed:
        """The reader of a node of an exchange plan. There is one for each node, which remembers how the last reading went."""
        with self._making:
            return self._feeds.setdefault((plan, node), Feed(plan, node))

    def describe(self, errand: Errand) -> bytes:
        """The description of the base ($metadata). Needs an `http` that takes 20 MB and more, and a long timeout."""
        return self.channel.describe(errand)

    @contextmanager
    def _channel(self, steps: tuple[Step, ...], errand: Errand) -> Iterator[Channel]:
        if self._sessions != "client" or len(steps) < 2:
            yield self.channel
            return
        with self._conversation(steps[0]).begin(errand.timeouts) as talk:
            yield self.channel.within(talk)

    def _conversation(self, step: Step) -> Conversations:
        """A session is finished by a small reading of the set that it began with."""
        name = step.set or f"ExchangePlan_{step.plan}"
        with self._making:
            if name not in self._conversations:
                address = f"{self.channel.url}{path_of(name)}?$top=1&$select=Ref_Key&$format=json"
                self._conversations[name] = Conversations(address, self.channel.auth, self._http)
            return self._conversations[name]
