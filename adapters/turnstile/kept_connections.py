"""One command and its answer on a connection of redis-py's pool that is kept: its own way takes three times as long."""

import os
from typing import Any, Protocol

from redis import Redis
from redis.exceptions import RedisError


class _Connection(Protocol):
    """What is used of redis-py's own, which tells no types."""

    pid: int

    def send_command(self, *args: str | int) -> None: ...
    def read_response(self) -> Any: ...
    def can_read(self) -> bool: ...
    def disconnect(self) -> None: ...


class KeptConnections:
    """A connection is in one hand only. Whose answer did not come whole is closed: nobody may read it as one's own."""

    def __init__(self, redis: Redis) -> None:
        self._pool: Any = redis.connection_pool
        # Taken from the end and put back there: both are single steps that threads can't come between.
        self._free: list[_Connection] = []

    def ask(self, *command: str | int) -> Any:
        """The answer. Raises RedisError: not reached, too late, refused; whether it was carried out is not known then."""
        connection = self._taken()
        try:
            connection.send_command(*command)
            answer = connection.read_response()
        except BaseException:
            self._give_up(connection)
            raise
        self._free.append(connection)
        return answer

    def _taken(self) -> _Connection:
        while self._free:
            try:
                connection = self._free.pop()
            except IndexError:
                break
            if connection.pid == os.getpid() and _is_quiet(connection):
                return connection
            self._give_up(connection)
        fresh: _Connection = self._pool.get_connection()
        return fresh

    def _give_up(self, connection: _Connection) -> None:
        connection.disconnect()
        self._pool.release(connection)


def _is_quiet(connection: _Connection) -> bool:
    """Open, and nothing to read: Redis was neither restarted, nor did it say what nobody asked for."""
    try:
        return not connection.can_read()
    except RedisError:
        return False
