"""The ports `Clock` and `Mint`, kept by the fakes and by the real ones."""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.surroundings import ClockOffsetInvalidError, SecureMint, SystemClock
from bridge.ports.surroundings import Clock, Mint
from tests.fakes.surroundings import FakeClock, FakeMint

ZONE = "Europe/Moscow"


@pytest.fixture(params=["fake", "system"])
def clock(request: pytest.FixtureRequest) -> Clock:
    return FakeClock() if request.param == "fake" else SystemClock(ZONE)


@pytest.fixture(params=["fake", "secure"])
def mint(request: pytest.FixtureRequest) -> Mint:
    return FakeMint() if request.param == "fake" else SecureMint(FakeClock())


class TestClock:
    def test_now_is_aware_utc(self, clock: Clock) -> None:
        assert clock.now().utcoffset() == timedelta(0)

    def test_the_wall_is_the_lenders(self, clock: Clock) -> None:
        evening = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)
        assert clock.local(evening).date().day == 24
        assert clock.today() == clock.local(clock.now()).date()


class TestMint:
    def test_ids_differ_sort_by_time_and_have_plain_letters(self, mint: Mint) -> None:
        ids = [mint.id("app") for _ in range(2000)]
        assert ids == sorted(set(ids))
        assert all(re.fullmatch(r"app_[0-9A-Z]+", one) and len(one) <= 40 for one in ids)

    def test_references_are_short_plain_and_differ(self, mint: Mint) -> None:
        references = {mint.reference() for _ in range(500)}
        assert len(references) == 500
        assert all(re.fullmatch(r"[A-Z0-9]{1,10}", one) for one in references)

    def test_codes_have_as_many_digits_as_asked(self, mint: Mint) -> None:
        assert re.fullmatch(r"[0-9]{6}", mint.digits(6))

    def test_tokens_are_long_and_differ(self, mint: Mint) -> None:
        assert mint.token() != mint.token()
        assert len(mint.token()) >= 22


def test_ids_of_a_later_moment_sort_later() -> None:
    clock = FakeClock()
    mint = SecureMint(clock)
    first = mint.id("x")
    clock.move(timedelta(milliseconds=1))
    assert first < mint.id("x")


def test_codes_use_every_digit() -> None:
    assert set(SecureMint(FakeClock()).digits(2000)) == set("0123456789")


def test_a_stands_clock_follows_its_file(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    clock = SystemClock(ZONE, file)
    for text, hours in ((None, 0), ("7200\n", 2), ("-3600", -1), ("", 0)):
        if text is not None:
            file.write_text(text)
            os.utime(file, ns=(hours + 5, hours + 5))
        assert abs(clock.now() - datetime.now(UTC) - timedelta(hours=hours)) < timedelta(seconds=5)
    file.unlink()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_spoilt_clock_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text("tomorrow")
    with pytest.raises(ClockOffsetInvalidError, match="clock"):
        SystemClock(ZONE, file).now()
