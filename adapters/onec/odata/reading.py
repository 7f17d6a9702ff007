"""Reading of one row and of virtual tables. Lists are in paging.

A row that is not there is None, never an error: 404 with code 9 is how the base says so.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from adapters.onec.errand import SYSTEM, Errand
from adapters.onec.odata.channel import Channel
from adapters.onec.odata.forms.answers import Row
from adapters.onec.odata.literals import text_literal
from adapters.onec.odata.query import (
    LONGEST_SEGMENT,
    USUAL_QUERY,
    Condition,
    call_of,
    encoded,
    filter_of,
    key_of,
    passes_a_path,
    split,
)
from bridge.ports.outside_errors import RefusedError

NOT_THERE = "odata 9"
LIVE = Condition("DeletionMark", "eq", ("false",))
# Room in a query for everything but the filter and the fields.
_ROOM = 200


@dataclass(frozen=True)
class Wanted:
    """Which rows of a set, and which of their fields. `allowed_only`: pass over rows that the hub's user may not see."""

    set: str
    select: tuple[str, ...]
    where: tuple[Condition, ...] = ()
    order: tuple[str, ...] = ()
    allowed_only: bool = False

    def options(self, conditions: Sequence[Condition] | None = None) -> dict[str, str]:
        """The query of a list."""
        return {
            "$filter": filter_of(self.where if conditions is None else conditions),
            "$select": ",".join(self.select),
            "$orderby": ",".join(self.order),
            "allowedOnly": "true" if self.allowed_only else "",
        }

    def parts(self) -> Iterator[tuple[Condition, ...]]:
        """The conditions, a long chain in as many parts as the web servers before 1C make needed."""
        room = USUAL_QUERY - _ROOM - len(encoded(",".join((*self.select, *self.order))))
        return split(self.where, lambda text: len(encoded(text)) <= room)


def get(
    channel: Channel, errand: Errand, set_name: str, key: Sequence[tuple[str, str]], select: Sequence[str],
    remark: Callable[[Row], str] = lambda _: "",
) -> Row | None:  # fmt: skip
    """The row with this key (names with literals). `remark`: what the note of the exchange says of the row.

    A key that a web server could change or refuse on its way is looked for by a filter.
    """
    inside = key_of(key)
    if not passes_a_path(inside):
        where = tuple(Condition(name, "eq", (value,)) for name, value in key)
        return find(channel, errand, Wanted(set_name, tuple(select), where), "one", remark)

    def read(body: bytes) -> tuple[Row, str]:
        row = channel.form.row(body)
        return row, remark(row)

    try:
        return channel.read(errand, read, f"{set_name}({inside})", options={"$select": ",".join(select)})
    except RefusedError as error:
        if error.reason != NOT_THERE:
            raise
    return None


def find(
    channel: Channel, errand: Errand, wanted: Wanted, pick: str, remark: Callable[[Row], str] = lambda _: ""
) -> Row | None:
    """The row that fits, or None. `pick`: "one", "live" (one that is not marked for deletion), or "first" in the order.

    Raises RefusedError with the reason "several" where one is expected: a person must tell which one is meant.
    """
    if pick == "live":
        wanted = replace(wanted, where=(*wanted.where, LIVE))

    def read(body: bytes) -> tuple[list[Row], str]:
        rows = channel.form.rows(body).rows
        return rows, remark(rows[0]) if rows else ""

    options = wanted.options() | {"$top": "1" if pick == "first" else "2"}
    found = channel.read(errand, read, wanted.set, options=options)
    if len(found) > 1 and pick != "first":
        raise RefusedError(SYSTEM, errand.name, f"several rows of {wanted.set} fit where one is expected", "several")
    return found[0] if found else None


def table(
    channel: Channel, errand: Errand, wanted: Wanted, function: str, parameters: Mapping[str, str], condition: str = "Condition"
) -> list[Row]:
    """The rows of a virtual table (SliceLast, Balance, Turnovers and so on); `where` goes into its `condition`.

    Never without a condition where one can be had: the base computes the whole table first, for up to half a minute.
    """
    options = {"$select": ",".join(wanted.select)}
    rows: list[Row] = []

    def segment(text: str) -> str:
        return call_of(function, {**parameters, condition: text_literal(text) if text else ""})

    for conditions in split(wanted.where, lambda text: len(segment(text)) <= LONGEST_SEGMENT):
        call = segment(filter_of(conditions))
        rows += channel.read(errand, lambda body: (channel.form.rows(body).rows, ""), wanted.set, call, options=options)
    return rows
