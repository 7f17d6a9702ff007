"""Documents of the site that stand beside payments: written as drafts, posted through the base's own module, then for good."""

import uuid
from collections.abc import Iterable
from typing import Any

from samples.neighbours.onec.asked import RefusedError
from samples.neighbours.onec.odata.drafts import Draft, Drafts
from samples.neighbours.onec.odata.errors import ODataError
from samples.neighbours.onec.odata.kinds import Row
from samples.neighbours.onec.odata.source import Source, failed, kept, refuse_marked


class Drafted(Source):
    """`module` says in errors where the base broke off."""

    module = ""

    def __init__(self, drafts: Drafts) -> None:
        super().__init__(drafts.base)
        self.drafts = drafts

    def posted_rows(self) -> list[Row]:
        """The documents that were posted."""
        raise NotImplementedError

    def take(self, row: Row, draft: Draft) -> None:
        """Post a draft. RefusedError when the base will not."""
        raise NotImplementedError

    def all(self) -> Iterable[Row]:
        return [*self.posted_rows(), *(self._row_of(draft) for draft in self.drafts.of(self.spec.name))]

    def narrowed(self, name: str, value: Any) -> Iterable[Row] | None:
        return [row for row in self.all() if row[name] == value] if name in self.spec.by_name else None

    def _row_of(self, draft: Draft) -> Row:
        return self.view(draft["ref"], f"draft {draft['writes']}", lambda: kept(self.spec, draft))

    def create(self, given: Row) -> Row:
        made = {"Date": self.base.wall_now(), **given, "Number": self.base.next_receipt()}
        return self._row_of(self.drafts.add(self.spec.name, str(uuid.uuid4()), made, 0))

    def change(self, row: Row, given: Row) -> Row:
        refuse_marked(row, given)
        draft = self.drafts.one(row["Ref_Key"])
        if draft is None:
            raise failed(self.module, "Проведенный документ не может быть изменен")
        return self._row_of(self.drafts.change(draft, given))

    def delete(self, row: Row) -> None:
        draft = self.drafts.one(row["Ref_Key"])
        if draft is None:
            raise failed(self.module, "Проведенный документ не может быть удален")
        self.drafts.drop(draft)

    def post(self, row: Row, posted: bool) -> None:
        draft = self.drafts.one(row["Ref_Key"])
        if not posted:
            raise failed(self.module, "Отмена проведения запрещена")
        if row["DeletionMark"]:
            raise ODataError(500, "-1", "Помеченный на удаление документ не может быть проведен")
        if draft is None:
            return
        try:
            self.take(row, draft)
        except RefusedError as error:
            raise failed(self.module, error) from error
        self.drafts.drop(draft, moved=True)
