"""Every value of every column of the hub's database and every key of Redis as they stand; what should be masked, unsealed too."""

from collections.abc import Iterator
from typing import Any

from redis import Redis
from sqlalchemy import MetaData, select

from bridge.store import schema
from bridge.store.engine import open_engine
from bridge.store.exchanging.packing import unpacked
from bridge.store.seal import Seal
from config.settings import read_settings
from samples.demo.town import Town, read_private


def columns_of(url: str) -> Iterator[tuple[str, bytes]]:
    """Place and bytes of every value, in tables that are there, whatever the code knows of them."""
    engine, shape = open_engine(url), MetaData()
    try:
        shape.reflect(engine)
        with engine.connect() as connection:
            for table in shape.sorted_tables:
                for row in connection.execute(select(table)):
                    yield from ((f"column {table.name}.{name}", _bytes(value)) for name, value in row._mapping.items())
    finally:
        engine.dispose()


def talks_of(url: str, seal: Seal) -> Iterator[tuple[str, bytes]]:
    """What was said in calls as an officer reads it: masked before it was sealed, so nobody may be in it."""
    engine, table = open_engine(url), schema.talks
    try:
        with engine.connect() as connection:
            for row in connection.execute(select(table)):
                talk = unpacked(seal.open(row.content, table.name, "content", row.application_id))
                sides = [side for side in (talk.request, talk.answer) if side]
                yield (
                    f"unsealed {table.name}.content",
                    "\n".join(line for one in sides for line in (*one.head, one.body)).encode(),
                )
    finally:
        engine.dispose()


def keys_of(url: str) -> Iterator[tuple[str, bytes]]:
    """Place and bytes of every key: names, texts, lists, sets, hashes, streams."""
    redis: Any = Redis.from_url(url)
    for name in redis.scan_iter(count=1000):
        kind = redis.type(name).decode()
        yield f"key of Redis ({kind})", name + b"\n" + _value(redis, kind, name)


def of_town(town: Town) -> Iterator[tuple[str, bytes]]:
    """What the run's settings name."""
    env = read_private(town.hub_env)
    yield from columns_of(env["BRIDGE_DATABASE_URL"])
    settings = read_settings(env)
    yield from talks_of(settings.database_url, Seal(settings.seal_ring(), settings.index_key.encode()))
    if env.get("BRIDGE_RUNNER") == "rq":
        yield from keys_of(env["BRIDGE_REDIS_URL"])


def _value(redis: Any, kind: str, name: bytes) -> bytes:
    ways = {
        "string": redis.get, "hash": redis.hgetall, "set": redis.smembers, "list": lambda key: redis.lrange(key, 0, -1),
        "zset": lambda key: redis.zrange(key, 0, -1), "stream": redis.xrange,
    }  # fmt: skip
    return _bytes(ways[kind](name)) if kind in ways else b""


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    if isinstance(value, dict):
        return b"\n".join(_bytes(part) for pair in value.items() for part in pair)
    if isinstance(value, list | set | tuple):
        return b"\n".join(map(_bytes, value))
    return str(value).encode()
