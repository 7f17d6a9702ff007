"""The directory that a process holds in memory, and the store it comes from."""

from collections.abc import Iterable
from datetime import date

import pytest

from adapters.passport_offices import stored
from adapters.passport_offices.stored import StoredOffices
from bridge.ports.store import StoreUnavailableError


class Source:
    """A store with one directory; `away` makes it unreachable."""

    def __init__(self) -> None:
        self.version, self.name, self.away = "one", "ПЕРВОЕ ИМЯ", False

    def read_version(self) -> str:
        if self.away:
            raise StoreUnavailableError
        return self.version

    def read_rows(self) -> Iterable[tuple[str, str]]:
        return [("980-001", self.name)]


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Source:
    monkeypatch.setattr(stored, "LOOK_EVERY", 0.0)
    return Source()


def names(offices: StoredOffices) -> tuple[str, ...]:
    return offices.issuers("980-001", date(2012, 1, 1)).names


def test_a_new_version_is_seen_without_a_restart(source: Source) -> None:
    offices = StoredOffices(source.read_version, source.read_rows)
    assert names(offices) == ("ПЕРВОЕ ИМЯ",)
    source.version, source.name = "two", "ВТОРОЕ ИМЯ"
    assert names(offices) == ("ВТОРОЕ ИМЯ",)


def test_what_was_read_once_answers_while_the_store_is_away(source: Source) -> None:
    offices = StoredOffices(source.read_version, source.read_rows)
    names(offices)
    source.away = True
    assert names(offices) == ("ПЕРВОЕ ИМЯ",)


def test_a_directory_that_was_never_read_does_not_pass_for_an_empty_one(source: Source) -> None:
    source.away = True
    with pytest.raises(StoreUnavailableError):
        names(StoredOffices(source.read_version, source.read_rows))
