"""Contracts over the standard interface: their papers and their signature."""

from collections.abc import Iterator

from adapters.onec.checking.first_map.draft import TODO, Line, Table, not_found, placeholder, unsure
from adapters.onec.checking.first_map.over_odata.applications import Make
from adapters.onec.checking.first_map.over_odata.sets import SetView
from adapters.onec.checking.first_map.over_odata.steps import Steps, fixed, rest, sent, where
from adapters.onec.checking.first_map.over_odata.world import World


class Contracts:
    """The papers of a deal and their signature."""

    def __init__(self, world: World) -> None:
        self._world = world

    def calls(self) -> Iterator[tuple[str, Make]]:
        """What can be made, by our names."""
        yield from (("draft", self.draft), ("confirm", self.confirm))

    def draft(self, steps: Steps, table: Table) -> list[Table]:
        """Files that hang on the contract and are not signed yet."""
        world = self._world
        link = world.the_deal.link("client", world.client) if world.client else ""
        world.find_deal(steps, link)
        if world.client is not None and link:
            key = [where("Ref_Key", "guid", f"step.заявка.{link}")]
            steps.add("клиент", "get", world.client, key=key, select=["Ref_Key", "Code"])
        contract = world.find_contract(steps, ["Ref_Key"])
        self._files(steps, contract, signed=False)
        table.lines.append(Line("none_when", [contract]))
        client = fixed("client_id", "клиент.Code", default="") if world.client is not None and link else None
        lines = [client] if client else []
        return [Table(f"{steps.header}.read", [*lines, self._files_line(), rest()])]

    def _files(self, steps: Steps, contract: str, signed: bool) -> None:
        files = self._world.files
        if files is None:
            mark = steps.lacks("the set of files that hang on a contract")
            owner = flag = ""
            files = SetView("Catalog_" + placeholder("files"), self._world.metadata, self._world.words)
        else:
            owner, flag = files.link("owner"), files.flag("signed")
            mark = "" if owner else steps.lacks("the field that refers to a file's owner")
        conditions = [where(owner or placeholder("owner_Key"), "guid", f"step.{contract}.Ref_Key")]
        conditions += [where(flag, "bool", const=signed)] if flag else []
        steps.add("файлы", "list", files, mark, when=f"step.{contract}", order=["Code"], where=conditions,
                  select=["Ref_Key", "Code", "Description", self._body()])  # fmt: skip

    def _body(self) -> str:
        found = self._world.files.rows(["files.body"]) if self._world.files else {}
        return next((one.leaf.path for one in found.values()), placeholder("body"))

    def _files_line(self) -> Line:
        each = {"title": {"from": ["Description"], "default": ""}, "body": {"from": [self._body()], "required": True},
                "_ignore": ["Ref_Key", "Code"]}  # fmt: skip
        mark = not_found("what a file holds") if self._body().startswith(TODO) else ""
        return Line("files", {"from": ["файлы"], "each": each}, mark)

    def confirm(self, steps: Steps, _table: Table) -> list[Table]:
        """The contract is told which code was entered, when, and by whom; the state says so, too."""
        world = self._world
        world.find_deal(steps)
        found = world.find_contract(steps, ["Ref_Key", "DataVersion"], "неподписан")
        contract = world.the_contract
        steps.add("договор", "write", contract, of=found, when=f"step.{found}")
        steps.fields(self._signature(steps, contract))
        self._files(steps, "договор", signed=True)
        return [Table(f"{steps.header}.read", [self._files_line(), rest()])]

    def _signature(self, steps: Steps, contract: SetView) -> Iterator[Line]:
        names = ("code", "now", "application.borrower.phone")
        found = contract.sends(names, "confirm")
        for name in names:
            if match := found.get(name):
                yield sent(match, names)
            elif name == "code":
                yield Line(placeholder(name), {"from": name, "required": True}, steps.lacks("a field for the signing code"))
        state = contract.reads(["word"]).get("word")
        if state is not None:
            yield Line(state.leaf.path, {"const": self._world.word_of("signed")}, unsure("the word of a signed contract"))
