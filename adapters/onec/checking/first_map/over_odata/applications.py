"""Applications over the standard interface: written, found, asked about, listed, followed by an exchange plan."""

from collections.abc import Callable, Iterator
from typing import Any

from adapters.onec.checking.first_map.draft import Line, Table, not_found, placeholder, unsure
from adapters.onec.checking.first_map.matching import Match
from adapters.onec.checking.first_map.over_odata.sets import SetView
from adapters.onec.checking.first_map.over_odata.steps import Steps, Value, fixed, live, named, rest, sent, told, where
from adapters.onec.checking.first_map.over_odata.world import World

PERSON = "application.borrower."
OF_PERSON = (PERSON, "registration_line", "residence")
LONGEST_TITLE = 150
"""Letters of a name in a catalogue, at most, where the description does not tell."""
NODE, ZERO = "HUB", "00000000-0000-0000-0000-000000000000"
Make = Callable[[Steps, Table], list[Table] | None]


class Applications:
    """From the application to its decision."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._deal: SetView = world.the_deal
        specs = world.words.calls["submit"]
        self._must = specs.must
        client = world.client
        self._person = client.sends(name for name in specs.sends if name.startswith(OF_PERSON)) if client else {}
        self._own = self._deal.sends(name for name in specs.sends if name not in self._person)

    def calls(self) -> Iterator[tuple[str, Make]]:
        """What can be made, by our names."""
        yield from (("submit", self.submit), ("find_deal", self.find_deal), ("statuses", self.statuses), ("deals", self.deals))
        if self._world.plan is not None:
            yield from (("changes", self.changes), ("acknowledge", self.acknowledge))

    def submit(self, steps: Steps, _table: Table) -> list[Table]:
        """The person, then the application, each looked for before it is written."""
        world, deal = self._world, self._deal
        if world.client is not None:
            self._write_client(steps, world.client)
        key, mark = self._key(steps)
        steps.add("прежняя", "find", deal, mark, where=[where(key, "string", "application.id")],
                  select=["Ref_Key", deal.number, "DataVersion", "DeletionMark"], pick="one")  # fmt: skip
        steps.add("заявка", "write", deal, of="прежняя", select=[deal.number])
        steps.fields(self._application_fields(steps))
        if deal.posts:
            steps.add("проведена", "post", None, of="заявка")
        return [self._numbers_read(steps)]

    def _application_fields(self, steps: Steps) -> Iterator[Line]:
        deal, world = self._deal, self._world
        if deal.is_document:
            yield Line("Date", {"from": "now", "as": "moment_iso", "required": True})
        if world.client is not None:
            link = deal.link("client", world.client)
            mark = "" if link else steps.lacks("the field that refers to the client")
            yield Line(link or placeholder("client_Key"), {"from": "step.клиент.Ref_Key", "required": True}, mark)
        for name in self._world.words.calls["submit"].sends:
            if name == "application.product" and self._product_link():
                continue
            if match := self._own.get(name):
                yield sent(match, self._must)
            elif name in self._must and name not in self._person:
                yield Line(placeholder(name), {"from": name}, steps.lacks(name), off=True)
        if product := self._product_link():
            mark = not_found("products are rows of a set of their own: the key of yours, as a constant")
            yield Line(product, {"const": ZERO}, mark, off=True)

    def _product_link(self) -> str:
        references = (name for name in self._deal.fields if name.endswith("_Key"))
        return next((name for name in references if "product" in self._world.words.meant(name).meanings), "")

    def _write_client(self, steps: Steps, client: SetView) -> None:
        conditions, mark = self._who(steps)
        steps.add("известный", "find", client, mark, where=[*conditions, where("DeletionMark", "bool", const=False)],
                  select=["Ref_Key", "Code", "DataVersion", "DeletionMark"], pick="first", order=["Code"])  # fmt: skip
        steps.add("клиент", "write", client, of="известный", select=["Code"])
        lines = [sent(match, self._must) for match in self._in_order(self._person)]
        most = client.fields["Description"].max_length if "Description" in client.fields else None
        title = Line("Description", {"from": f"{PERSON}full_name", "required": True, "max": most or LONGEST_TITLE})
        steps.fields([title, *lines] if f"{PERSON}full_name" not in self._person else lines)
        for name in sorted(self._must):
            if name.startswith(PERSON) and name not in self._person:
                steps.lacks(name)

    def _who(self, steps: Steps) -> tuple[list[Value], str]:
        """By what a person is looked for: the passport, else what else tells one from another."""
        passport = [one for name in ("series", "number") if (one := self._person.get(f"{PERSON}passport.{name}"))]
        others = [one for name in ("inn", "snils", "phone") if (one := self._person.get(PERSON + name))]
        found = passport or others[:1]
        if not found:
            return [where(placeholder("passport"), "string", "passport")], steps.lacks("a field to look for a person by")
        mark = "" if len(passport) > 1 else unsure(f"a person is looked for by {found[0].leaf.path} alone")
        return [where(one.leaf.path, "string", one.spec.ours) for one in found], mark

    def _in_order(self, found: dict[str, Match]) -> Iterator[Match]:
        return (found[name] for name in self._world.words.calls["submit"].sends if name in found)

    def _key(self, steps: Steps) -> tuple[str, str]:
        match = self._own.get("application.id")
        if match is None:
            return placeholder("id"), steps.lacks("a field for the hub's own id of an application")
        return match.leaf.path, "" if match.sure else unsure(f"{match.leaf.path}: {match.doubt}", match.others)

    def _client_id(self, steps: Steps) -> Line:
        if self._world.client is None:
            return fixed("client_id", placeholder("client_id"), must=True, mark=steps.lacks("the number of a client"))
        return fixed("client_id", "клиент.Code", must=True)

    def find_deal(self, steps: Steps, table: Table) -> list[Table]:
        """By our key. An unposted document is no deal yet."""
        deal, world = self._deal, self._world
        key, mark = self._key(steps)
        link = deal.link("client", world.client) if world.client else ""
        steps.add("заявка", "find", deal, mark, where=[where(key, "string", "application.id"), live(deal)],
                  select=named("Ref_Key", deal.number, link), pick="one")  # fmt: skip
        self._get_client(steps, link)
        table.lines.append(Line("none_when", ["заявка"]))
        return [self._numbers_read(steps)]

    def _numbers_read(self, steps: Steps) -> Table:
        number = fixed("number", f"заявка.{self._deal.number}", must=True)
        return Table(f"{steps.header}.read", [number, self._client_id(steps), rest()])

    def _get_client(self, steps: Steps, link: str) -> None:
        if self._world.client is None:
            return
        mark = "" if link else steps.lacks("the field that refers to the client")
        ours = f"step.заявка.{link}" if link else "step.заявка.Ref_Key"
        steps.add("клиент", "get", self._world.client, mark, key=[where("Ref_Key", "guid", ours)], when="step.заявка",
                  select=["Ref_Key", "Code"])  # fmt: skip

    def statuses(self, steps: Steps, table: Table) -> list[Table]:
        """One deal by its number."""
        found = self._read_of_state(steps)
        names = named(self._deal.number, self._date(), *(one.leaf.path for one in found.values()))
        conditions = [where(self._deal.number, "string", "deal_number")]
        steps.add("заявка", "find", self._deal, where=conditions, select=names, pick=self._deal.pick)
        table.lines.append(Line("rows", "заявка"))
        return [Table(f"{steps.header}.read", [*self._state_lines(found), rest()])]

    def deals(self, steps: Steps, table: Table) -> list[Table]:
        """All since a date."""
        found = self._read_of_state(steps)
        key = self._own.get("application.id")
        dated = self._date()
        mark = "" if dated in self._deal.fields else steps.lacks("the date of an application")
        own = [one.leaf.path for one in found.values()]
        names = named("Ref_Key", self._deal.number, dated, key.leaf.path if key else "", *own)
        steps.add("заявки", "list", self._deal, mark, select=names, order=[dated, self._deal.number],
                  where=[where(dated, "datetime", "since", op="ge", as_="moment_iso"), live(self._deal)])  # fmt: skip
        table.lines.append(Line("rows", "заявки"))
        lines = self._state_lines(found)
        ours = fixed("key", key.leaf.path if key else placeholder("key"), default="", mark="" if key else not_found("key"))
        return [Table(f"{steps.header}.read", [lines[0], ours, *lines[1:], rest()])]

    def _date(self) -> str:
        return self._deal.dated()

    def _read_of_state(self, steps: Steps) -> dict[str, Match]:
        found = self._deal.reads(["word", "approved", "note"])
        if "word" not in found:
            steps.missing.append("the state of an application")
        return found

    def _state_lines(self, found: dict[str, Match]) -> list[Line]:
        dated = self._date()
        mark = "" if dated in self._deal.fields else not_found("dated")
        return [
            fixed("number", self._deal.number, must=True), fixed("dated", dated, "moment_iso", mark=mark),
            told("word", found.get("word"), "", must=True), told("approved", found.get("approved"), ""),
            told("note", found.get("note"), "", default=""),
        ]  # fmt: skip

    def changes(self, steps: Steps, table: Table) -> list[Table]:
        """The feed of the exchange plan."""
        self._of_plan(steps, "изменения", "changes", sets=[self._deal.name])
        table.lines.append(Line("rows", "изменения"))
        version = fixed("version", "DataVersion", must=True)
        return [Table(f"{steps.header}.read", [fixed("number", self._deal.number), version, rest()])]

    def acknowledge(self, steps: Steps, _table: Table) -> list[Table]:
        """The packet is kept."""
        self._of_plan(steps, "получено", "acknowledge")
        return [Table(f"{steps.header}.read", [rest()])]

    def _of_plan(self, steps: Steps, name: str, do: str, **keys: Any) -> None:
        plan = self._world.plan
        mark = unsure(f"the code of the hub's node is not described: {NODE} is a proposal")
        own = plan.name.removeprefix("ExchangePlan_") if plan else ""
        steps.add(name, do, None, plan.mark if plan else "", mark, plan=own, node=NODE, **keys)
