"""`column IN (these)` with one value for all of them: one text however many there are, so it is worked out and prepared once.

On PostgreSQL an array, also for what a question finds: such a list is made once and then looked up by index, whatever the
statistics say; a join could be planned as a walk over the whole table.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Boolean, Dialect, Text, bindparam, func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Listed(TypeDecorator[Sequence[Any]]):
    """Several numbers or texts as one value."""

    impl = Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """An array; SQLite has none and takes JSON."""
        return dialect.type_descriptor(postgresql.ARRAY(self.item) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> Any:
        """A list, or its text."""
        return list(value or ()) if dialect.name == "postgresql" else json.dumps(list(value or ()))


def listed(name: str, item: TypeEngine[Any]) -> BindParameter[Sequence[Any]]:
    """A place for a sequence."""
    return bindparam(name, type_=_Listed(item))


class among(FunctionElement[bool]):
    """`among(column, these)`: `these` is a place made by `listed`, or a scalar subquery."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """As it is: SQLAlchemy would write `= 1` behind it on SQLite, which then finds no index for it."""
        return self


@compiles(among)
def _in_list(element: among, compiler: Any, **named: Any) -> str:
    column, these = element.clauses
    if isinstance(these, BindParameter):
        these = select(func.json_each(these).table_valued("value").c.value).scalar_subquery()
    return f"{compiler.process(column, **named)} IN {compiler.process(these, **named)}"


@compiles(among, "postgresql")
def _in_array(element: among, compiler: Any, **named: Any) -> str:
    column, these = element.clauses
    text = compiler.process(these, **named)
    array = f"({text})" if isinstance(these, BindParameter) else f"(ARRAY{text})"
    return f"{compiler.process(column, **named)} = ANY {array}"
