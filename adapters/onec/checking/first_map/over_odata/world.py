"""The sets of one base in their roles, and the ways between them that several calls go."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from adapters.onec.checking.dictionary import Dictionary
from adapters.onec.checking.first_map.draft import Table, placeholder
from adapters.onec.checking.first_map.over_odata.sets import SetView
from adapters.onec.checking.first_map.over_odata.steps import Steps, named, where
from adapters.onec.odata.metadata import Metadata
from mappings.letters import folded


@dataclass(frozen=True)
class World:
    """What there is. A base may keep application and contract in one row."""

    metadata: Metadata
    words: Dictionary
    sets: Mapping[str, SetView]

    @property
    def client(self) -> SetView | None:
        """Persons."""
        return self.sets.get("client")

    @property
    def payment(self) -> SetView | None:
        """Payments."""
        return self.sets.get("payment")

    @property
    def files(self) -> SetView | None:
        """Files that hang on something."""
        return self.sets.get("files")

    @property
    def settlements(self) -> SetView | None:
        """What is owed, by kinds."""
        return self.sets.get("settlements")

    @property
    def plan(self) -> SetView | None:
        """The exchange plan for the hub."""
        return self.sets.get("plan")

    @property
    def deal(self) -> SetView | None:
        """Applications, or contracts where there are none."""
        return self.sets.get("application") or self.sets.get("contract")

    @property
    def the_deal(self) -> SetView:
        """As `deal`, for who has looked that there is one."""
        return self.sets["application"] if "application" in self.sets else self.sets["contract"]

    @property
    def the_contract(self) -> SetView:
        """Contracts, or applications where there are no contracts of their own."""
        return self.sets.get("contract") or self.the_deal

    def find_deal(self, steps: Steps, *more: str) -> Table:
        """The row of a deal by its number."""
        deal = self.the_deal
        return steps.add(
            "заявка", "find", deal, where=[where(deal.number, "string", "deal_number")], pick=deal.pick,
            select=named("Ref_Key", deal.number, *more, self._forward()),
        )  # fmt: skip

    def _forward(self) -> str:
        """The application's own reference to its contract, where the contract has none to the application."""
        contract, deal = self.the_contract, self.the_deal
        return "" if contract.name == deal.name or contract.link("application", deal) else deal.link("contract", contract)

    def find_contract(self, steps: Steps, select: Iterable[str], name: str = "договор") -> str:
        """The contract of the deal that was found; the name of the step."""
        contract, deal = self.the_contract, self.the_deal
        names = named("Ref_Key", *select)
        if contract.name == deal.name:
            steps.add(name, "find", contract, where=[where(deal.number, "string", "deal_number")], select=names, pick=deal.pick)
        elif forward := self._forward():
            steps.add(name, "get", contract, key=[where("Ref_Key", "guid", f"step.заявка.{forward}")], select=names)
        else:
            back = contract.link("application", deal)
            mark = "" if back else steps.lacks("the way from an application to its contract")
            condition = where(back or placeholder("application_Key"), "guid", "step.заявка.Ref_Key")
            steps.add(name, "find", contract, mark, where=[condition], select=names, pick="one")
        return name

    def word_of(self, state: str) -> str:
        """A word of the base for a state of ours, from its enumerations; else a usual one."""
        usual = self.words.states[state]
        known = {folded(word) for word in usual}
        several = [[word for word in words if folded(word) in known] for name, words in self.metadata.enums.items()
                   if "contract" in self.words.meant(name).meanings]  # fmt: skip
        every = [[word for word in words if folded(word) in known] for words in self.metadata.enums.values()]
        return next((found[0] for found in (*several, *every) if found), usual[0])

    def kinds_of_debt(self) -> Mapping[str, str]:
        """Words of the base for principal, interest and so on, from the enumeration that has most of them."""
        told = [{kind: word for word in words if (kind := self._kind(word))} for words in self.metadata.enums.values()]
        return max(told, key=len, default={})

    def _kind(self, word: str) -> str:
        meant = self.words.meant(word).meanings
        return next((kind for kind in ("principal", "interest", "penalty", "advance") if kind in meant), "")
