"""The parts of a transaction: one repository each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bridge.model.application import Application
from bridge.model.contract import Paper
from bridge.model.events import EventType, PartnerEvent
from bridge.model.evidence.chain import EvidenceEntry
from bridge.model.one_time_code import OneTimeCode
from bridge.model.status import Status
from bridge.ports.sms import Channel, Message
from bridge.ports.store.rows import (
    Attention,
    CodesOf,
    Exchange,
    FormSession,
    Leftover,
    Notice,
    Place,
    StoredAnswer,
)


class Applications(Protocol):
    """Applications, personal parts sealed. `save` writes `moves` to the history and clears them."""

    def add(self, application: Application) -> None:
        """Raises OrderAlreadyTakenError when the partner's order has an application."""
        ...

    def get(self, application_id: str) -> Application:
        """Raises ApplicationUnknownError."""
        ...

    def find_order(self, partner: str, order_id: str) -> Application | None: ...

    def find_deal(self, number: str) -> Application | None: ...

    def of_session(self, token_digest: str, now: datetime) -> Application | None:
        """The application that this session opens; None when the session is unknown or over at `now`."""
        ...

    def save(self, application: Application, seen: Application | None = None) -> Application:
        """Write the row, its version one up, moves cleared. Raises VersionStaleError when it changed since it was read.

        `seen`: as it was read in another transaction; what is made of it besides is then written where it changed alone.
        """
        ...

    def recent(
        self, limit: int, *, status: Status | None = None, phone: str = "", order_id: str = "", before: Place | None = None
    ) -> Sequence[Application]:
        """The newest first. A phone or order that is given must match exactly; `before`: only what stands below that place."""
        ...

    def of_partner(
        self,
        partner: str,
        limit: int,
        *,
        status: Status | None = None,
        order_id: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        before: Place | None = None,
    ) -> Sequence[Application]:
        """A site's applications, the newest first: received from `since` on and before `until`, below the place `before`."""
        ...

    def history(self, application_id: str) -> Sequence[tuple[datetime, EventType, Status]]: ...

    def of_passport(self, passport: str) -> Sequence[Application]:
        """Applications of this passport (by blind index). Until this transaction ends, no other may look them up."""
        ...


class Codes(Protocol):
    """One-time codes; only their digests."""

    def add(self, code: OneTimeCode) -> None: ...

    def of(self, application_id: str) -> Sequence[OneTimeCode]:
        """The codes of an application, by `n` from the newest, at most fifty.

        Until this transaction ends no other one gets past this line for the same application: take it before anything else.
        """
        ...

    def asked_from(self, whose: CodesOf, mark: str, since: datetime) -> Sequence[datetime]:
        """When codes for a phone, or from an address, were asked for since a moment. Held in the same way, after `of`."""
        ...

    def save(self, code: OneTimeCode) -> None: ...


class Messages(Protocol):
    """Short messages and calls; text and phone sealed, the text wiped once the gateway has it.

    What is read to be changed is held until a writing transaction ends.
    """

    def add(self, message: Message) -> None: ...

    def get(self, message_id: str) -> Message: ...

    def find(self, message_id: str, gateway_id: str = "") -> Message | None:
        """By our id, or by the gateway's when ours is empty."""
        ...

    def of_code(self, code_id: str) -> Message | None:
        """The newest that carries this code."""
        ...

    def count(self, phone: str, channel: Channel, since: datetime) -> int:
        """How many were made for this phone since that moment."""
        ...

    def spent(self, since: datetime, until: datetime) -> Mapping[Channel, tuple[int, int]]:
        """How many were taken in that time and what they cost (kopecks), as far as the gateway told prices."""
        ...

    def save(self, message: Message) -> None: ...


class Papers(Protocol):
    """Frozen documents, sealed."""

    def add(self, application_id: str, paper: Paper, body: bytes, at: datetime) -> None: ...

    def body(self, application_id: str, paper_id: str) -> bytes:
        """Raises ApplicationUnknownError when this application has no such paper."""
        ...


class Texts(Protocol):
    """Frozen documents without personal data, once per digest."""

    def keep(self, sha256: str, media_type: str, body: bytes, at: datetime) -> None:
        """Nothing happens when the text is there already."""
        ...

    def body(self, sha256: str) -> bytes:
        """Raises LookupError."""
        ...


class PartnerEvents(Protocol):
    """The feed of each partner: append-only, `seq` without gaps within an application, `cursor` over all."""

    def append(self, application: Application, type: EventType, at: datetime, facts: Mapping[str, object]) -> str:
        """Add an event and return its id; `seq` and `cursor` are given at the commit."""
        ...

    def get(self, event_id: str) -> PartnerEvent: ...

    def named(self, event_ids: Sequence[str]) -> Sequence[PartnerEvent]:
        """The events with these ids, in any order; an id that there is none of is left out."""
        ...

    def feed(self, partner: str, after: int, limit: int) -> Sequence[PartnerEvent]: ...

    def of(self, application_id: str) -> Sequence[PartnerEvent]: ...

    def note_try(self, event_id: str, at: datetime, http_status: int, answer: str, milliseconds: int) -> None: ...

    def tries(self, event_id: str) -> Sequence[tuple[datetime, int, str]]: ...


class Notices(Protocol):
    """The inbox."""

    def put(self, notice: Notice) -> bool:
        """Store a notice; False when its (source, key) is there already: nothing was changed then."""
        ...

    def get(self, notice_id: str) -> Notice: ...

    def save(self, notice: Notice) -> None: ...


class Answers(Protocol):
    """Stored answers of partners' writes, per partner, route and key."""

    def put(self, partner: str, route: str, key: str, answer: StoredAnswer, at: datetime) -> bool:
        """Keep the answer; False, with nothing written, when there is one under this key.

        Waits for whoever is keeping one at this moment.
        """
        ...

    def get(self, partner: str, route: str, key: str) -> StoredAnswer:
        """Raises LookupError."""
        ...


class Sessions(Protocol):
    """Links and cookies of borrowers, by digest."""

    def add(self, session: FormSession) -> None: ...

    def get(self, token_digest: str) -> FormSession | None: ...

    def save(self, session: FormSession) -> None: ...

    def drop(self, token_digest: str) -> None: ...

    def of(self, application_ids: Collection[str]) -> Sequence[FormSession]:
        """Sessions (no links) that are kept, over ones too, the newest first; at most 100."""
        ...

    def end(self, application_ids: Collection[str], now: datetime) -> int:
        """Sessions (no links) of these applications are over from now on; returns how many were not before."""
        ...


class Evidence(Protocol):
    """The chained journal of signatures; append-only."""

    def append(self, application_id: str, kind: str, at: datetime, facts: Mapping[str, str]) -> EvidenceEntry: ...

    def of(self, application_id: str) -> Sequence[EvidenceEntry]: ...

    def first_broken(self, application_id: str) -> int | None:
        """The number of the first line that was changed, left out or cut off behind an anchor; None when all is well.

        Memory stays flat however long the journal is.
        """
        ...

    def chains(self, after: str, limit: int) -> Sequence[str]:
        """Applications that have a journal, in one order, from behind `after` on (empty: from the start)."""
        ...


class Journal(Protocol):
    """Who said what to whom."""

    def note(self, exchange: Exchange) -> None: ...

    def after(self, n: int, limit: int, application_id: str = "") -> Sequence[Exchange]: ...


class Attentions(Protocol):
    """What waits for a person."""

    def open(self, attention: Attention) -> None: ...

    def waiting(self, limit: int = 1000) -> Sequence[Attention]:
        """Not resolved yet, oldest first."""
        ...

    def waiting_of(self, application_id: str) -> Sequence[Attention]:
        """Those of one application, oldest first."""
        ...

    def waits(self, kind: str, application_id: str) -> bool: ...

    def find_waiting(self, attention_id: str) -> Attention | None: ...

    def resolve(self, attention_id: str, at: datetime, resolution: str) -> None: ...


class Leftovers(Protocol):
    """What may be thrown away: done work rows, answers kept for repeats, sessions and codes that have run out, journal lines,
    tries of events, handled notices."""

    def remove(self, kind: Leftover, before: datetime, limit: int) -> int:
        """Delete at most `limit` rows that were over before that moment, the oldest first; returns how many.

        Fewer than `limit`: there are no more of them now.
        """
        ...


class Issuers(Protocol):
    """The directory of passport offices as imported: rows (code NNN-NNN, name) of one version."""

    def replace(self, version: str, rows: Iterable[tuple[str, str]]) -> int: ...

    def version(self) -> str: ...

    def all(self) -> Iterable[tuple[str, str]]: ...
