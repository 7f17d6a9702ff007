"""Changes of a base through a node of an exchange plan: what was registered for us, in packets that are acknowledged when kept.

A registration is a set and not a queue: ten edits of an object come as one row of its latest state. The same number brings the
packet before and everything newer, so two readers of one node would lose changes, and a packet may be read again at any time.
Sources: the vendor's manual, 17.4.13.3; onec.md 2.7.
"""

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import unquote

from lxml import etree

from adapters.onec.errand import SYSTEM, Errand
from adapters.onec.odata.channel import Channel
from adapters.onec.odata.forms.answers import Row, whole
from adapters.onec.odata.forms.atom_form import elements, entry_of
from adapters.onec.odata.literals import guid_literal, is_guid, text_literal
from adapters.onec.odata.query import REF_KEY, Condition, encoded
from adapters.onec.odata.reading import Wanted, find
from adapters.wire.xml_reading import name_of
from bridge.ports.outside_errors import BadAnswerError, BusyError, OutsideError, RefusedError, UnreachableError

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=30)
# A repeat can't mend these, and a SelectChanges that fails costs the base minutes.
_FOR_GOOD = frozenset({"400", "401", "403", "404", "405", "501"})
_PLACE = re.compile(r"(?:^|/)(\w+)\(([^/]*)\)$")
_GUIDS = re.compile(r"(?:^|,)(?:(\w+)=)?guid'([0-9a-fA-F-]{36})'")


@dataclass(frozen=True)
class Change:
    """The latest state of one row of `set`, tabular sections or record set inside; of a deleted one only its key, if told."""

    set: str
    row: Row
    deleted: bool = False


@dataclass(frozen=True)
class Packet:
    """What came with one number. An empty one must not be acknowledged: it would only use the number up."""

    number: int
    changes: tuple[Change, ...]


class Feed:
    """One node of one exchange plan, read by one reader at a time. `node`: the node's code."""

    def __init__(self, plan: str, node: str) -> None:
        self._plan, self._node = plan, node
        self._reading = threading.Lock()
        self._pause, self._until = timedelta(0), 0.0

    def read(self, channel: Channel, errand: Errand) -> Packet:
        """The next packet. The caller keeps it for good, and only then calls `acknowledge`.

        Raises UnreachableError with the pause to make after a failure (doubled each time, half an hour at most; at once half an
        hour after what no repeat can mend), BusyError, BadAnswerError. Within the pause nothing is asked.
        """
        left = self._until - time.monotonic()
        if left > 0:
            raise UnreachableError(SYSTEM, errand.name, "resting after a failed reading of changes", timedelta(seconds=left))
        if not self._reading.acquire(blocking=False):
            raise BusyError(SYSTEM, errand.name, "another reading of the same changes is under way", FIRST_PAUSE)
        try:
            packet = self._packet(channel, errand)
        except BusyError:
            raise
        except OutsideError as error:
            failed = self._failed(error)
        else:
            self._pause, self._until = timedelta(0), 0.0
            return packet
        finally:
            self._reading.release()
        raise failed

    def acknowledge(self, channel: Channel, errand: Errand, number: int) -> None:
        """Drops all registrations up to this number; what was edited since it was sent stays registered."""
        channel.exchange(errand, lambda _: (None, ""), self._query(channel, errand, self._found(channel, errand), number),
                         "NotifyChangesReceived")  # fmt: skip

    def _packet(self, channel: Channel, errand: Errand) -> Packet:
        node = self._found(channel, errand)
        received = whole(node.get("ReceivedNo", ""))
        if received is None:
            raise BadAnswerError(SYSTEM, errand.name, "the node does not tell which message it received last")
        number = received + 1
        query = self._query(channel, errand, node, number)
        changes = channel.exchange(errand, lambda body: (tuple(changes_in(body)), ""), query, "SelectChanges")
        return Packet(number, changes)

    def _found(self, channel: Channel, errand: Errand) -> Row:
        where = (Condition("Code", "eq", (text_literal(self._node),)),)
        row = find(channel, errand, Wanted(f"ExchangePlan_{self._plan}", (REF_KEY, "ReceivedNo"), where), "one")
        if row is None:
            raise RefusedError(SYSTEM, errand.name, f"the exchange plan {self._plan} has no node with this code", "404")
        if not is_guid(row.get(REF_KEY)):
            raise BadAnswerError(SYSTEM, errand.name, "the node of the exchange plan has no key")
        return row

    def _query(self, channel: Channel, errand: Errand, node: Row, number: int) -> str:
        # The manual and the clients in use leave the quotation marks of the key inside as they are.
        point = f"'{channel.url}ExchangePlan_{self._plan}({guid_literal(node[REF_KEY])})'"
        return f"DataExchangePoint={encoded(point)}&MessageNo={number}"

    def _failed(self, error: OutsideError) -> OutsideError:
        reason = error.reason if isinstance(error, RefusedError) else ""
        for_good = reason in _FOR_GOOD or (reason.startswith("odata ") and reason != "odata -1")
        self._pause = LONGEST_PAUSE if for_good else min(max(self._pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
        self._until = time.monotonic() + self._pause.total_seconds()
        if isinstance(error, BadAnswerError):
            return error
        return UnreachableError(error.system, error.operation, error.message, self._pause)


def changes_in(body: bytes) -> Iterator[Change]:
    """The entries of a packet in its order. Raises UnreadableError."""
    for element in elements(body, "entry", "deleted-entry"):
        yield _deleted(element) if name_of(element) == "deleted-entry" else _changed(element)


def _changed(entry: etree._Element) -> Change:
    term = next((one.get("term", "") for one in entry if name_of(one) == "category"), "")
    return Change(term.rpartition(".")[2], entry_of(entry))


def _deleted(entry: etree._Element) -> Change:
    place = _PLACE.search(unquote(entry.get("ref", "")))
    if place is None:
        return Change("", {}, deleted=True)
    return Change(place[1], {name or REF_KEY: guid.lower() for name, guid in _GUIDS.findall(place[2])}, deleted=True)
