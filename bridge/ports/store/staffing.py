"""Where people who log in are kept: they, their factors, sessions, invitations, tries and the journal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bridge.model.staff.factors import Factor
from bridge.model.staff.pauses import Tries
from bridge.model.staff.people import Person, PersonAct
from bridge.model.staff.sittings import Sitting


class People(Protocol):
    """Titles, addresses of letters and hashes of passwords are kept sealed."""

    def add(self, person: Person) -> bool:
        """False when the name is taken."""
        ...

    def get(self, person_id: str) -> Person:
        """Held until a writing transaction ends. Raises PersonUnknownError."""
        ...

    def named(self, name: str) -> Person | None: ...

    def all(self) -> Sequence[Person]:
        """By name; there are few. Until a writing transaction ends no other one gets past this line."""
        ...

    def save(self, person: Person) -> None: ...


class Factors(Protocol):
    """Second factors, secrets sealed; recovery codes by digest."""

    def add(self, factor: Factor) -> bool:
        """False when the credential is known."""
        ...

    def of(self, person_id: str) -> Sequence[Factor]:
        """In order of their making."""
        ...

    def of_all(self) -> Sequence[Factor]:
        """Of everybody, without their secrets."""
        ...

    def confirm(self, factor_id: str, at: datetime) -> None: ...

    def use(self, factor_id: str, count: int, at: datetime) -> bool:
        """Raise the factor's count; False when it was not lower. Of two at once with the same count one gets True."""
        ...

    def remove(self, factor_id: str) -> None: ...

    def put_codes(self, person_id: str, digests: Sequence[str]) -> None:
        """Instead of all earlier ones."""
        ...

    def use_code(self, person_id: str, digest: str) -> bool:
        """True once."""
        ...

    def codes_left(self, person_id: str) -> int: ...


class Sittings(Protocol):
    """Sessions; addresses sealed."""

    def add(self, sitting: Sitting) -> None: ...

    def find(self, digest: str) -> tuple[Sitting, Person] | None:
        """With its person as they are now, without the password's hash."""
        ...

    def seen(self, digest: str, at: datetime) -> None: ...

    def proved(self, digest: str, at: datetime) -> None: ...

    def challenge(self, digest: str, challenge: str) -> None: ...

    def answered(self, digest: str, challenge: str) -> bool:
        """True once for the challenge that stands."""
        ...

    def end(self, digest: str, at: datetime) -> bool:
        """False when it had ended."""
        ...

    def end_all(self, person_id: str, at: datetime, but: str = "") -> int:
        """How many were open; `but`: the digest of one that goes on."""
        ...

    def of(self, person_id: str, limit: int) -> Sequence[Sitting]:
        """The newest first."""
        ...

    def known(self, person_id: str, device: str, place: str, since: datetime) -> bool:
        """Was the person inside from such a browser and network?"""
        ...


class Invitations(Protocol):
    """One-time links by digest; a person has one at most."""

    def put(self, person_id: str, digest: str, expires_at: datetime) -> None:
        """Instead of an earlier one."""
        ...

    def find(self, digest: str, now: datetime) -> Person | None: ...

    def use(self, digest: str, now: datetime) -> Person | None:
        """True to its name once: of two at the same instant one gets the person."""
        ...

    def waiting(self, now: datetime) -> set[str]:
        """Ids of people whose link is good."""
        ...


class TriesOf(Protocol):
    """Counted tries by the digest of what they are counted for."""

    def of(self, digest: str) -> Tries | None:
        """Until a writing transaction ends no other one gets past this line for the same digest."""
        ...

    def put(self, digest: str, tries: Tries) -> None: ...

    def forget(self, digest: str) -> None: ...


class PersonActs(Protocol):
    """The journal of people: append-only; details and addresses sealed."""

    def note(self, act: PersonAct) -> None: ...

    def get(self, act_id: str) -> PersonAct: ...

    def newest(self, limit: int, person_id: str = "", before: tuple[datetime, str] | None = None) -> Sequence[PersonAct]:
        """The newest first, of one person when `person_id` is given; only lines older than `before` (moment, id)."""
        ...


class StaffingParts(Protocol):
    """The parts of a transaction that speak of people who log in."""

    @property
    def people(self) -> People: ...
    @property
    def factors(self) -> Factors: ...
    @property
    def sittings(self) -> Sittings: ...
    @property
    def invitations(self) -> Invitations: ...
    @property
    def tries(self) -> TriesOf: ...
    @property
    def person_acts(self) -> PersonActs: ...
