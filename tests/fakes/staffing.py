"""People who log in, in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bridge.model.staff.factors import Factor, FactorKind
from bridge.model.staff.pauses import Tries
from bridge.model.staff.people import Person, PersonAct, PersonUnknownError
from bridge.model.staff.sittings import Sitting, Stage


class MemoryPeople:
    def __init__(self) -> None:
        self.rows: dict[str, Person] = {}

    def add(self, person: Person) -> bool:
        if self.named(person.name):
            return False
        self.rows[person.id] = person
        return True

    def get(self, person_id: str) -> Person:
        if person_id not in self.rows:
            raise PersonUnknownError("there is no such person")
        return self.rows[person_id]

    def named(self, name: str) -> Person | None:
        return next((row for row in self.rows.values() if row.name == name), None)

    def all(self) -> Sequence[Person]:
        return sorted(self.rows.values(), key=lambda row: row.name)

    def save(self, person: Person) -> None:
        self.get(person.id)
        self.rows[person.id] = person


class MemoryFactors:
    def __init__(self) -> None:
        self.rows: dict[str, Factor] = {}
        self.codes: dict[str, set[str]] = {}

    def add(self, factor: Factor) -> bool:
        if factor.credential and any(row.credential == factor.credential for row in self.rows.values()):
            return False
        self.rows[factor.id] = factor
        return True

    def of(self, person_id: str) -> Sequence[Factor]:
        return sorted((row for row in self.rows.values() if row.person_id == person_id), key=lambda row: (row.made_at, row.id))

    def of_all(self) -> Sequence[Factor]:
        return [replace(row, secret="") for row in self.rows.values()]

    def confirm(self, factor_id: str, at: datetime) -> None:
        self.rows[factor_id] = replace(self.rows[factor_id], confirmed_at=at)

    def use(self, factor_id: str, count: int, at: datetime) -> bool:
        factor = self.rows.get(factor_id)
        if factor is None or not (factor.used < count or (factor.used == count == 0 and factor.kind is FactorKind.KEY)):
            return False
        self.rows[factor_id] = replace(factor, used=count, used_at=at)
        return True

    def remove(self, factor_id: str) -> None:
        self.rows.pop(factor_id, None)

    def put_codes(self, person_id: str, digests: Sequence[str]) -> None:
        self.codes[person_id] = set(digests)

    def use_code(self, person_id: str, digest: str) -> bool:
        mine = self.codes.get(person_id, set())
        known = digest in mine
        self.codes[person_id] = mine - {digest}
        return known

    def codes_left(self, person_id: str) -> int:
        return len(self.codes.get(person_id, ()))


class MemorySittings:
    def __init__(self, people: MemoryPeople) -> None:
        self._people = people
        self.rows: dict[str, Sitting] = {}

    def add(self, sitting: Sitting) -> None:
        self.rows[sitting.digest] = sitting

    def find(self, digest: str) -> tuple[Sitting, Person] | None:
        row = self.rows.get(digest)
        return (row, replace(self._people.get(row.person_id), proof="")) if row else None

    def seen(self, digest: str, at: datetime) -> None:
        self.rows[digest] = replace(self.rows[digest], seen_at=at)

    def proved(self, digest: str, at: datetime) -> None:
        self.rows[digest] = replace(self.rows[digest], proved_at=at)

    def challenge(self, digest: str, challenge: str) -> None:
        self.rows[digest] = replace(self.rows[digest], challenge=challenge)

    def answered(self, digest: str, challenge: str) -> bool:
        row = self.rows.get(digest)
        if row is None or not challenge or row.challenge != challenge:
            return False
        self.rows[digest] = replace(row, challenge="")
        return True

    def end(self, digest: str, at: datetime) -> bool:
        row = self.rows.get(digest)
        if row is None or row.ended_at:
            return False
        self.rows[digest] = replace(row, ended_at=at)
        return True

    def end_all(self, person_id: str, at: datetime, but: str = "") -> int:
        mine = [row.digest for row in self.rows.values() if row.person_id == person_id and row.digest != but]
        return sum([self.end(digest, at) for digest in mine])

    def of(self, person_id: str, limit: int) -> Sequence[Sitting]:
        mine = [row for row in self.rows.values() if row.person_id == person_id]
        return sorted(mine, key=lambda row: row.started_at, reverse=True)[:limit]

    def known(self, person_id: str, device: str, place: str, since: datetime) -> bool:
        mine = [row for row in self.rows.values() if row.person_id == person_id and row.started_at >= since]
        return any((row.stage, row.device, row.place) == (Stage.INSIDE, device, place) for row in mine)


class MemoryInvitations:
    def __init__(self, people: MemoryPeople) -> None:
        self._people = people
        self.rows: dict[str, tuple[str, datetime]] = {}

    def put(self, person_id: str, digest: str, expires_at: datetime) -> None:
        self.rows[person_id] = (digest, expires_at)

    def find(self, digest: str, now: datetime) -> Person | None:
        whose = (person_id for person_id, (known, until) in self.rows.items() if known == digest and until > now)
        found = next(whose, None)
        return self._people.get(found) if found else None

    def use(self, digest: str, now: datetime) -> Person | None:
        person = self.find(digest, now)
        self.rows = {person_id: row for person_id, row in self.rows.items() if row[0] != digest}
        return person

    def waiting(self, now: datetime) -> set[str]:
        return {person_id for person_id, (_, until) in self.rows.items() if until > now}


class MemoryTries:
    def __init__(self) -> None:
        self.rows: dict[str, Tries] = {}

    def of(self, digest: str) -> Tries | None:
        return self.rows.get(digest)

    def put(self, digest: str, tries: Tries) -> None:
        self.rows[digest] = tries

    def forget(self, digest: str) -> None:
        self.rows.pop(digest, None)


class MemoryPersonActs:
    def __init__(self) -> None:
        self.rows: list[PersonAct] = []

    def note(self, act: PersonAct) -> None:
        self.rows.append(act)

    def get(self, act_id: str) -> PersonAct:
        found = next((row for row in self.rows if row.id == act_id), None)
        if found is None:
            raise PersonUnknownError("there is no such line")
        return found

    def newest(self, limit: int, person_id: str = "", before: tuple[datetime, str] | None = None) -> Sequence[PersonAct]:
        mine = [row for row in self.rows if person_id in ("", row.person_id)]
        mine = [row for row in mine if before is None or (row.at, row.id) < before]
        return sorted(mine, key=lambda row: (row.at, row.id), reverse=True)[:limit]
