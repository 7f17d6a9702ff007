"""The turnstile of one process, that of several on Redis, and that one while Redis is away."""

import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
from redis import Redis

from adapters.turnstile.counts_of_machine import SLOTS, CountsOfMachine
from adapters.turnstile.in_memory import MOST_COUNTED, TurnstileHere
from adapters.turnstile.in_redis import PATIENCE, RedisTurnstile
from adapters.turnstile.on_this_machine import RECORD, MachineTurnstile
from bridge.ports.offering.turnstile import Once, Turnstile
from tests.redis_server import start_redis

SPAN, LIFE = timedelta(seconds=10), timedelta(minutes=10)
NOW = 1_764_000_003.0


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = start_redis(tmp_path_factory.mktemp("redis"))
    yield server.url
    server.stop()


def patient(url: str) -> RedisTurnstile:
    """The hub asks itself after a moment; what is tested here is what Redis says, also on a machine that does much besides."""
    return RedisTurnstile(Redis.from_url(url, socket_timeout=60, socket_connect_timeout=60), TurnstileHere())


@pytest.fixture(params=["here", "machine", "machine without a folder", "redis", "redis away"])
def turnstile(request: pytest.FixtureRequest, tmp_path: Path) -> Turnstile:
    if request.param == "here":
        return TurnstileHere()
    if request.param == "machine":
        return MachineTurnstile(tmp_path / "calls")
    if request.param == "machine without a folder":
        (tmp_path / "file").touch()
        return MachineTurnstile(tmp_path / "file" / "calls")
    if request.param == "redis away":
        return RedisTurnstile("redis://127.0.0.1:1/0", TurnstileHere())
    url = request.getfixturevalue("redis_url")
    Redis.from_url(url).flushall()
    return patient(url)


def test_calls_are_counted_by_span_and_partner(turnstile: Turnstile) -> None:
    left = [turnstile.enter("sun", 2, SPAN, NOW, None).left for _ in range(3)]
    assert left == [1, 0, -1]
    assert turnstile.enter("moon", 2, SPAN, NOW, None).left == 1
    assert turnstile.enter("sun", 2, SPAN, NOW, None).resets_in == pytest.approx(7)
    assert turnstile.enter("sun", 2, SPAN, NOW + 7, None).left == 1


def test_a_mark_is_seen_the_second_time_only_and_by_its_partner_only(turnstile: Turnstile) -> None:
    once = Once("nonce-1", LIFE)
    seen = [turnstile.enter("sun", 9, SPAN, NOW, once).seen for _ in range(3)]
    assert seen == [False, True, True]
    assert not turnstile.enter("moon", 9, SPAN, NOW, once).seen
    assert not turnstile.enter("sun", 9, SPAN, NOW, Once("nonce-2", LIFE)).seen


def test_of_fifty_at_once_one_is_the_first(turnstile: Turnstile) -> None:
    with ThreadPoolExecutor(10) as pool:
        seen = list(pool.map(lambda _: turnstile.enter("sun", 99, SPAN, NOW, Once("n", LIFE)).seen, range(50)))
    assert seen.count(False) == 1


def test_marks_are_forgotten_after_their_life_and_not_before() -> None:
    here = TurnstileHere()
    for n in range(40):
        assert not here.enter("sun", 9, SPAN, NOW + n * 60, Once(f"nonce-{n}", LIFE)).seen
        if n >= 10:
            assert here.enter("sun", 9, SPAN, NOW + n * 60, Once(f"nonce-{n - 10}", LIFE)).seen
    assert len(here._young) + len(here._old) <= 45


@pytest.mark.parametrize("most", [3, 99, 100, 250, 1000])
def test_never_more_are_let_in_than_the_partner_has(turnstile: Turnstile, most: int) -> None:
    left = [turnstile.enter("sun", most, SPAN, NOW, None).left for _ in range(most + 30)]
    assert left[:most] == list(range(most - 1, -1, -1))
    assert all(one < 0 for one in left[most:])


def test_handfuls_and_calls_with_a_nonce_share_one_count(redis_url: str) -> None:
    Redis.from_url(redis_url).flushall()
    one, two = (patient(redis_url) for _ in range(2))
    let_in = 0
    for n in range(700):
        for turnstile in (one, two):
            let_in += turnstile.enter("sun", 1000, SPAN, NOW, None).left >= 0
            let_in += turnstile.enter("sun", 1000, SPAN, NOW, Once(f"n{n}{turnstile is one}", LIFE)).left >= 0
    assert 980 <= let_in <= 1000


def test_few_calls_of_a_visitor_cost_no_way_to_redis_and_many_are_told(redis_url: str) -> None:
    redis = Redis.from_url(redis_url)
    redis.flushall()
    turnstile = RedisTurnstile(redis, TurnstileHere())
    assert [turnstile.enter("anna", 300, SPAN, NOW, None).left for _ in range(15)] == list(range(299, 284, -1))
    assert redis.keys("bridge:calls:anna:*") == []
    assert turnstile.enter("anna", 300, SPAN, NOW, None).left == 284
    (key,) = redis.keys("bridge:calls:anna:*")
    assert redis.get(key) == b"16"


@pytest.mark.parametrize("processes", [1, 2, 5])
def test_what_processes_keep_to_themselves_is_a_twentieth_each_at_the_most(redis_url: str, processes: int) -> None:
    Redis.from_url(redis_url).flushall()
    first, *others = (RedisTurnstile(redis_url, TurnstileHere()) for _ in range(processes))
    let_in = sum(other.enter("anna", 300, SPAN, NOW, None).left >= 0 for other in others for _ in range(15))
    let_in += sum(first.enter("anna", 300, SPAN, NOW, None).left >= 0 for _ in range(400))
    assert 300 <= let_in <= 300 + 15 * (processes - 1)
    # Whoever comes again is told, and lets nobody in any more.
    assert all(other.enter("anna", 300, SPAN, NOW, None).left < 0 for other in others)


def test_two_processes_share_what_redis_counts(redis_url: str) -> None:
    Redis.from_url(redis_url).flushall()
    one, two = (patient(redis_url) for _ in range(2))
    assert one.enter("sun", 2, SPAN, NOW, Once("n", LIFE)).left == 1
    second = two.enter("sun", 2, SPAN, NOW, Once("n", LIFE))
    assert second.left == 0 and second.seen
    assert Redis.from_url(redis_url).ttl("bridge:calls:sun:seen:n") > 590


def test_a_redis_that_is_away_costs_a_moment_once() -> None:
    turnstile = RedisTurnstile("redis://10.255.255.1:6379/0", TurnstileHere())
    began = time.monotonic()
    for n in range(20):
        assert not turnstile.enter("sun", 99, SPAN, NOW, Once(f"n{n}", LIFE)).seen
    assert time.monotonic() - began < 20 * PATIENCE, "less than once for each"


def let_in_of(folder: Path, calls: int) -> int:
    """In a process of its own: how many calls were let in."""
    turnstile = MachineTurnstile(folder)
    return sum(turnstile.enter("sun", 100, SPAN, NOW, None).left >= 0 for _ in range(calls))


def test_four_processes_of_one_machine_let_in_as_many_as_one_would(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        found = [pool.submit(let_in_of, tmp_path, 60) for _ in range(4)]
        assert sum(one.result(timeout=60) for one in found) == 100


def test_a_flood_of_new_faces_costs_no_memory_and_refuses_nobody(tmp_path: Path) -> None:
    here, machine = TurnstileHere(), CountsOfMachine(tmp_path)
    for n in range(MOST_COUNTED + 5000):
        here.enter(f"face-{n}", 9, SPAN, NOW, None)
    assert len(here._counts) == MOST_COUNTED
    counts = [machine.add(f"face-{n}", int(NOW) + 60, NOW) for n in range(SLOTS // 4)]
    assert set(counts) == {1}
    assert (tmp_path / "counts").stat().st_size == 16 * SLOTS


def first_of(folder: Path, marks: range) -> list[int]:
    """In a process of its own: the marks that nobody had seen before."""
    turnstile = MachineTurnstile(folder)
    return [n for n in marks if not turnstile.enter("sun", 9999, SPAN, NOW, Once(f"n{n}", LIFE)).seen]


def test_of_four_processes_of_one_machine_one_alone_lets_each_mark_in(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        found = [pool.submit(first_of, tmp_path, range(300)) for _ in range(4)]
        let_in = sorted(n for one in found for n in one.result(timeout=60))
    assert let_in == list(range(300))


def test_a_machines_marks_outlive_a_restart_and_end_with_their_life(tmp_path: Path) -> None:
    once, life = Once("n", LIFE), LIFE.total_seconds()
    assert not MachineTurnstile(tmp_path).enter("sun", 9, SPAN, NOW, once).seen
    assert MachineTurnstile(tmp_path).enter("sun", 9, SPAN, NOW + life, once).seen
    later = MachineTurnstile(tmp_path)
    assert not later.enter("sun", 9, SPAN, NOW + 3 * life, once).seen
    assert len(list(tmp_path.glob("seen.*"))) == 2, "what is over is thrown away"


def test_a_clock_that_is_put_back_forgets_nothing_of_the_moment_it_comes_back_to(tmp_path: Path) -> None:
    one = MachineTurnstile(tmp_path)
    assert not one.enter("sun", 9, SPAN, NOW, Once("n", LIFE)).seen
    one.enter("sun", 9, SPAN, NOW + LIFE.total_seconds(), Once("m", LIFE))
    assert one.enter("sun", 9, SPAN, NOW, Once("n", LIFE)).seen


def test_half_a_record_of_a_process_that_died_spoils_no_other(tmp_path: Path) -> None:
    one = MachineTurnstile(tmp_path)
    one.enter("sun", 9, SPAN, NOW, Once("a", LIFE))
    (page,) = [file for file in tmp_path.glob("seen.*") if file.stat().st_size]
    with page.open("ab") as file:
        file.write(b"half")
    assert not one.enter("sun", 9, SPAN, NOW, Once("b", LIFE)).seen
    assert page.stat().st_size == 3 * RECORD
    fresh = MachineTurnstile(tmp_path)
    assert fresh.enter("sun", 9, SPAN, NOW, Once("a", LIFE)).seen and fresh.enter("sun", 9, SPAN, NOW, Once("b", LIFE)).seen
