"""Calls drafted over the standard interface, as far as there are sets for them."""

from collections.abc import Iterator

from adapters.onec.checking.dictionary import CallSpec, Dictionary
from adapters.onec.checking.first_map.draft import Drafted, Line, Table
from adapters.onec.checking.first_map.over_odata.applications import Applications
from adapters.onec.checking.first_map.over_odata.contracts import Contracts
from adapters.onec.checking.first_map.over_odata.money import MoneyCalls
from adapters.onec.checking.first_map.over_odata.sets import sets_of
from adapters.onec.checking.first_map.over_odata.steps import Steps
from adapters.onec.checking.first_map.over_odata.world import World
from adapters.onec.checking.first_map.over_soap.draft import PAPERS, common_keys
from adapters.onec.odata.metadata import Metadata

AFTER_SOAP, WITH_GAPS = 0.85, 0.3
"""An operation made for a site goes before several steps of our own, and both before what has places to be filled."""


class OdataDraft:
    """The calls of one base."""

    def __init__(self, metadata: Metadata, words: Dictionary, via: str) -> None:
        sets = sets_of(metadata, words)
        self._world = World(metadata, words, sets)
        self._via = via

    def calls(self) -> Iterator[Drafted]:
        """Every call for which there are sets."""
        world = self._world
        if world.deal is None:
            return
        for name, make in (*Applications(world).calls(), *Contracts(world).calls(), *MoneyCalls(world).calls()):
            steps = Steps(f"calls.{name}")
            table = Table(steps.header, [Line("via", self._via), *common_keys(self._spec(name), self._words_of(name))])
            read = make(steps, table)
            if read is None:
                continue
            if name in PAPERS:
                table.lines += [Line("answer", "paper"), Line("title", self._spec(name).title)]
            yield Drafted(name, [table, *steps.tables, *read], self._score(steps), steps.missing)

    def _spec(self, name: str) -> CallSpec:
        specs = self._world.words.calls
        return specs.get(name) or CallSpec(name, "изменения получены", True, "", (), (), (), (), frozenset())

    def _words_of(self, name: str) -> str:
        about = self._world.payment if "payment" in name else self._world.deal
        return about.name if about else name

    def _score(self, steps: Steps) -> float:
        deal = self._world.deal
        return AFTER_SOAP * (deal.score if deal else 0.0) - WITH_GAPS * bool(steps.missing)
