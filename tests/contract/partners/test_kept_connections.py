"""Connections to Redis that are kept: late answers, servers that die and come back, many threads, a process that is forked."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from multiprocessing import get_context

import pytest
from redis import Redis
from redis.exceptions import ConnectionError, RedisError, ResponseError, TimeoutError

from adapters.turnstile import in_redis
from adapters.turnstile.in_memory import TurnstileHere
from adapters.turnstile.in_redis import RedisTurnstile
from adapters.turnstile.kept_connections import KeptConnections
from bridge.ports.offering.turnstile import Once
from tests.redis_server import RedisServer, start_redis


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = start_redis(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


def kept(server: RedisServer, patience: float = 60.0) -> KeptConnections:
    return KeptConnections(Redis.from_url(server.url, socket_timeout=patience, socket_connect_timeout=60))


def said(kept: KeptConnections, word: str) -> bool:
    """Is it our own word that comes back?"""
    return bool(kept.ask("ECHO", word) == word.encode())


def clients(server: RedisServer) -> int:
    """Besides the one that asks."""
    with Redis.from_url(server.url) as redis:
        return len(redis.client_list()) - 1


def wait_until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not done():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_one_connection_serves_one_call_after_the_other(server: RedisServer) -> None:
    connections, before = kept(server), clients(server)
    assert all(said(connections, f"word-{n}") for n in range(20))
    assert clients(server) <= before + 1
    assert connections.ask("GET", "nothing") is None


def test_a_late_answer_is_an_error_and_never_the_next_ones_answer(server: RedisServer) -> None:
    connections = kept(server, patience=0.2)
    assert said(connections, "one")
    with Redis.from_url(server.url) as redis:
        redis.client_pause(600, all=True)
    with pytest.raises(TimeoutError):
        connections.ask("ECHO", "late")
    time.sleep(0.7)
    assert said(connections, "two") and said(connections, "three")


def test_an_answer_that_nobody_asked_for_is_nobodys(server: RedisServer) -> None:
    connections = kept(server)
    assert said(connections, "one")
    (connection,) = connections._free
    connection.send_command("ECHO", "of another")
    wait_until(connection.can_read)
    assert said(connections, "two")


def test_what_redis_refuses_is_an_error_of_this_call_only(server: RedisServer) -> None:
    connections = kept(server)
    assert said(connections, "one")
    before = clients(server)
    for _ in range(5):
        with pytest.raises(ResponseError):
            connections.ask("INCRBY", "key", "no number")
    assert said(connections, "two")
    wait_until(lambda: clients(server) <= before)


def test_a_connection_that_was_cut_while_nobody_used_it_is_made_anew(server: RedisServer) -> None:
    connections = kept(server)
    assert said(connections, "one")
    with Redis.from_url(server.url) as redis:
        redis.client_kill_filter(skipme=True, _type="normal")
    assert said(connections, "two")


def test_a_redis_that_comes_back_is_asked_at_once(server: RedisServer) -> None:
    connections = kept(server)
    assert said(connections, "one")
    server.kill()
    with pytest.raises(ConnectionError):
        connections.ask("ECHO", "two")
    server.start()
    assert said(connections, "three")
    server.kill()
    server.start()
    assert said(connections, "four")


def test_threads_get_their_own_answers_also_while_connections_are_cut(server: RedisServer) -> None:
    connections, before = kept(server), clients(server)

    def told(n: int) -> str:
        try:
            return "own" if said(connections, f"word-{n}") else "another's"
        except RedisError:
            return "none"

    with ThreadPoolExecutor(8) as pool, Redis.from_url(server.url) as redis:
        answers = [pool.submit(told, n) for n in range(2000)]
        for _ in range(20):
            redis.client_kill_filter(skipme=True, _type="normal")
        found = [one.result() for one in answers]
    assert set(found) <= {"own", "none"} and found.count("own") > 1000
    assert said(connections, "afterwards") and clients(server) <= before + 8


def test_a_forked_process_has_connections_of_its_own(server: RedisServer) -> None:
    connections = kept(server)
    assert said(connections, "before")
    children = [get_context("fork").Process(target=check_own, args=(connections, f"child-{n}")) for n in range(2)]
    for child in children:
        child.start()
    check_own(connections, "parent")
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0, 0]


def check_own(connections: KeptConnections, name: str) -> None:
    assert all(said(connections, f"{name}-{n}") for n in range(300))


def test_a_turnstile_whose_redis_answers_late_lets_the_spare_decide_and_is_right_again_afterwards(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_redis, "AFTER_FAILURE", 0.0)
    redis = Redis.from_url(server.url, socket_timeout=0.2)
    turnstile = RedisTurnstile(redis, TurnstileHere())

    def seen(nonce: str) -> bool:
        return turnstile.enter("sun", 1000, timedelta(minutes=1), 1_764_000_003.0, Once(nonce, timedelta(minutes=10))).seen

    assert [seen("early"), seen("early")] == [False, True]
    redis.client_pause(600, all=True)
    assert [seen("late"), seen("late")] == [False, True]
    time.sleep(0.7)
    assert [seen("fresh"), seen("fresh"), seen("early")] == [False, True, True]
