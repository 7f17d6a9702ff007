"""The steps of a call, run one after the other. The message is what each of them gave, by its name.

Whatever fails leaves a base that the next try can go on from: it begins with the same searches. When somebody else wrote a row
meanwhile the conversation is begun anew, a few times at most.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from adapters.onec.errand import SYSTEM, Errand
from adapters.onec.failures import BUSY_PAUSE
from adapters.onec.odata import paging, reading, writing
from adapters.onec.odata.channel import Channel
from adapters.onec.odata.feed import Feed
from adapters.onec.odata.forms.answers import Row, whole
from adapters.onec.odata.literals import NotALiteralError, literal, text_literal
from adapters.onec.odata.query import Condition
from adapters.onec.odata.steps.step import CLAIMED, DELETED, MARK, SET, TABLES, Step, Value
from adapters.onec.odata.stored import is_empty
from bridge.ports.outside_errors import BadAnswerError, BusyError, OutcomeUnknownError, RefusedError, UnreachableError
from mappings.errors import FieldNotSendableError
from mappings.fields import look_up

MOST_TIMES = 3
NO_SET = "odata 8"
Message = dict[str, Any]
FeedOf = Callable[[str, str], Feed]


def run(channel: Channel, steps: tuple[Step, ...], errand: Errand, facts: Any, feed_of: FeedOf = Feed) -> Message:
    """What the steps gave: a row, a list of rows, or None for each name. `facts`: where our values are.

    Raises RefusedError (its reason "field" for a value of ours that does not fit, "not_stored" for one that the base did not
    keep) and the other outside errors. After a write of ours no error says that nothing was done.
    """
    for time in range(MOST_TIMES):
        running = _Run(channel, errand, facts, feed_of, last=time == MOST_TIMES - 1)
        try:
            return running.message(steps)
        except writing.ChangedMeanwhileError:
            if running.unguarded:
                # Beginning anew would write twice what the map does not look for.
                raise OutcomeUnknownError(SYSTEM, errand.name, "written, but not to the end: changed meanwhile") from None
    raise UnreachableError(SYSTEM, errand.name, "the row is written by somebody else all the time", BUSY_PAUSE)


@dataclass
class _Sources:
    """Our facts, with the rows of earlier steps under `step`."""

    facts: Any
    step: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.facts.get(name) if isinstance(self.facts, Mapping) else getattr(self.facts, name, None)


class _Run:
    """One go through the steps. `last`: a row that is written by others all the time is taken as it is."""

    def __init__(self, channel: Channel, errand: Errand, facts: Any, feed_of: FeedOf, last: bool) -> None:
        self._channel, self._errand, self._feed_of, self._last = replace(channel, wrote=self._note), errand, feed_of, last
        self._given: Message = {}
        self._sources = _Sources(facts, self._given)
        self._mark = ""
        self._step: Step | None = None
        self._wrote = self.unguarded = False

    def _note(self) -> None:
        """A write was answered; of a step without a guard no repeat may follow."""
        self._wrote = True
        self.unguarded = self.unguarded or bool(self._step and self._step.unguarded)

    def message(self, steps: tuple[Step, ...]) -> Message:
        refused = ""
        for step in steps:
            errand = replace(self._errand, words=f"{self._errand.words}: {step.name}")
            try:
                self._given[step.name] = self._given_by(step, errand) if self._is_wanted(step) else None
            except (FieldNotSendableError, NotALiteralError) as error:
                refused = str(error)
            if refused:
                raise RefusedError(SYSTEM, errand.name, f"not sent: {refused}", "field")
        return {**self._given, MARK: self._mark} if any(step.do == "changes" for step in steps) else self._given

    def _is_wanted(self, step: Step) -> bool:
        return (not step.when or self._holds(step.when)) and not (step.unless and self._holds(step.unless))

    def _holds(self, path: str) -> bool:
        return not is_empty(look_up(self._sources, path))

    def _given_by(self, step: Step, errand: Errand) -> Any:
        self._step = step
        try:
            return _DO[step.do](self, step, errand)
        except RefusedError as refusal:
            if not (step.optional and refusal.reason == NO_SET):
                raise
            return [] if step.do == "list" else None
        except BusyError:
            # What was written is found by the next try, so that the pause may be made as for any call.
            if not self.unguarded:
                raise
            unknown = "the base had no room for the rest"
        except (UnreachableError, BadAnswerError) as error:
            if not self._wrote:
                raise
            unknown = error.message
        raise OutcomeUnknownError(SYSTEM, errand.name, f"written, but not to the end: {unknown}")

    def find(self, step: Step, errand: Errand) -> Row | None:
        """One row that fits."""
        return reading.find(self._channel, errand, self._wanted(step), step.pick)

    def rows(self, step: Step, errand: Errand) -> list[Row]:
        """All rows that fit."""
        page = step.page or paging.PAGE
        return list(paging.rows_of(self._channel, errand, self._wanted(step), step.keys, self._window(step), page))

    def get(self, step: Step, errand: Errand) -> Row | None:
        """The row with a key."""
        return reading.get(self._channel, errand, step.set, self._key(step), step.select)

    def write(self, step: Step, errand: Errand) -> Row:
        """Changes the row that was found, or makes one."""
        write = writing.Write(step.set, step.fields.write(self._sources), step.strict, step.select)
        key = self._key(step) or None
        found = self._found(step)
        if found is None:
            return writing.create(self._channel, errand, write, key)
        try:
            return writing.change(self._channel, errand, write, found, key)
        except writing.ChangedMeanwhileError as changed:
            if not (changed.row and (self._last or self.unguarded)):
                raise
            return changed.row

    def mark(self, step: Step, errand: Errand) -> Row | None:
        """Marks the row that was found, if any."""
        found = self._found(step)
        return writing.mark(self._channel, errand, step.set, found) if found else None

    def post(self, step: Step, errand: Errand) -> Row | None:
        """Posts the document that was found or written, if any."""
        found = self._found(step)
        return writing.post(self._channel, errand, step.set, found, step.operational) if found else None

    def unpost(self, step: Step, errand: Errand) -> Row | None:
        """Undoes the posting of the document that was found, if any."""
        found = self._found(step)
        return writing.unpost(self._channel, errand, step.set, found) if found else None

    def claim(self, step: Step, errand: Errand) -> Row:
        """The record with this key, made now or found."""
        fields = {one.field: self._value(one) for one in step.key} | step.fields.write(self._sources)
        write = writing.Write(step.set, fields, step.strict | {one.field for one in step.key}, step.select)
        row, ours = writing.claim(self._channel, errand, write, self._key(step))
        return {**row, CLAIMED: ours}

    def table(self, step: Step, errand: Errand) -> Any:
        """Rows of a virtual table, or one of them."""
        parameters = {one.field: self._literal(one) for one in step.parameters}
        if step.dimensions:
            parameters["Dimensions"] = text_literal(",".join(step.dimensions))
        rows = reading.table(self._channel, errand, self._wanted(step), step.function, parameters)
        if step.by:
            return {str(row.get(step.by)): row.get(step.value) for row in rows}
        if not step.pick:
            return rows
        if len(rows) > 1 and step.pick != "first":
            raise RefusedError(SYSTEM, errand.name, f"several rows of {step.set} fit where one is expected", "several")
        return rows[0] if rows else None

    def changes(self, step: Step, errand: Errand) -> list[Row]:
        """The rows of the next packet."""
        packet = self._feed_of(step.plan, step.node).read(self._channel, errand)
        self._mark = str(packet.number) if packet.changes else ""
        wanted = (one for one in packet.changes if not step.sets or one.set in step.sets)
        return [{**one.row, SET: one.set, DELETED: one.deleted} for one in wanted]

    def acknowledge(self, step: Step, errand: Errand) -> None:
        """Drops what the base has registered up to the packet that we keep."""
        number = whole(look_up(self._sources, MARK) or "")
        if number is None:
            raise FieldNotSendableError(MARK, "MessageNo", "is no number of a packet")
        self._feed_of(step.plan, step.node).acknowledge(self._channel, errand, number)

    def _found(self, step: Step) -> Row | None:
        return next((row for name in step.of if (row := self._given.get(name))), None)

    def _wanted(self, step: Step) -> reading.Wanted:
        where = tuple(self._condition(one) for one in step.where)
        return reading.Wanted(step.set, step.select, where, step.order, step.allowed_only)

    def _condition(self, value: Value) -> Condition:
        found = self._value(value)
        many = found if isinstance(found, list | tuple) and value.operation == "in" else (found,)
        return Condition(value.field, value.operation, tuple(_written(value, one) for one in many))

    def _key(self, step: Step) -> tuple[tuple[str, str], ...]:
        return tuple((one.field, self._literal(one)) for one in step.key)

    def _literal(self, value: Value) -> str:
        return _written(value, self._value(value))

    def _value(self, value: Value) -> Any:
        found = look_up(self._sources, value.ours) if value.ours else value.const
        if found is None or found == "":
            raise FieldNotSendableError(value.ours, value.field, "has no value, and the search demands one")
        return found if value.converter is None else _converted(value, found)

    def _window(self, step: Step) -> paging.Window | None:
        if step.window is None:
            return None
        since, until = (look_up(self._sources, path) for path in (step.window.since, step.window.until))
        if not isinstance(since, datetime) or not isinstance(until, datetime):
            raise FieldNotSendableError(step.window.since, step.window.field, "is no time from which to list")
        return paging.Window(step.window.field, since - timedelta(days=step.window.overlap), until, step.window.days)


def _converted(value: Value, found: Any) -> Any:
    write = value.converter.write if value.converter else str
    try:
        return tuple(map(write, found)) if isinstance(found, list | tuple) else write(found)
    except ValueError as error:
        raise FieldNotSendableError(value.ours, value.field, str(error)) from None


def _written(value: Value, found: Any) -> str:
    if value.most is not None and len(str(found)) > value.most:
        # The base cuts texts without a word, so a longer one would never find itself again.
        raise FieldNotSendableError(value.ours, value.field, f"longer than {value.most} characters")
    try:
        return literal(value.kind, found)
    except NotALiteralError as error:
        raise FieldNotSendableError(value.ours, value.field, str(error)) from None


_DO: Mapping[str, Callable[[_Run, Step, Errand], Any]] = {
    "find": _Run.find, "list": _Run.rows, "get": _Run.get, "write": _Run.write, "mark": _Run.mark, "post": _Run.post,
    "unpost": _Run.unpost, "claim": _Run.claim, "changes": _Run.changes, "acknowledge": _Run.acknowledge,
    **dict.fromkeys(TABLES, _Run.table),
}  # fmt: skip
