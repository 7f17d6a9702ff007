"""A connection to PostgreSQL of few words: a statement goes with its BEGIN, the last ones of a transaction with their COMMIT.

The driver's own pipeline sends each statement by itself and looks for answers in between: with ten of them two dozen calls of the
system, at each of which the threads of the process take turns. Here all is packed first, sent by one call and heard by another.
"""

from collections.abc import Generator, Sequence
from typing import Any, NamedTuple

import psycopg
from psycopg import abc, generators, pq
from psycopg.adapt import PyFormat, Transformer

# The text, with $1, $2 … for the values.
Statement = tuple[str, Sequence[Any]]
_IDLE, _FAILED, _END = pq.TransactionStatus.IDLE, pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.PIPELINE_SYNC


class _Packed(NamedTuple):
    """A statement with its values as they go over the wire, the types that the server is told, and text or binary for each."""

    text: str
    values: Sequence[abc.Buffer | None]
    kinds: tuple[int, ...]
    forms: Sequence[pq.Format]


class Postgres(psycopg.Connection[Any]):
    """psycopg's connection, and three ways more. `ask` and `write` begin a transaction where there is none; all raise what the
    driver raises."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._names: dict[tuple[str, tuple[int, ...]], bytes] = {}

    def rollback(self) -> None:
        """As ever. The driver lets the server forget what it prepared then, often by one order for all: so ours go with it."""
        undone = not self._idle
        super().rollback()
        if undone and self._names:
            self._names.clear()
            with self.lock:
                self.wait(self._forget())

    def ask(self, text: str, values: Sequence[Any]) -> tuple[int, list[tuple[Any, ...]]]:
        """Run one statement: how many rows it wrote or found, and those that it found."""
        return self._heard(text, values, begin=self._idle)

    def look(self, text: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Ask a question that writes and holds nothing. A connection that only reads begins no transaction for it.

        There, each question sees what stands at its own moment, within a transaction or without one (READ COMMITTED); so
        nothing but the BEGIN and the way to the server for the end is left out.
        """
        alone = self.read_only and self.isolation_level is None
        return self._heard(text, values, begin=self._idle and not alone)[1]

    def write(self, statements: Sequence[Statement], *, commit: bool = False) -> None:
        """Run statements whose answers nobody reads, in order, and `commit`.

        After an error of a statement nothing is committed: the transaction is to be rolled back.
        """
        packer: abc.Transformer = Transformer(self)
        self._talk([_pack(packer, text, values) for text, values in statements], begin=self._idle, commit=commit)

    @property
    def _idle(self) -> bool:
        return self.pgconn.transaction_status == _IDLE

    def _heard(self, text: str, values: Sequence[Any], *, begin: bool) -> tuple[int, list[tuple[Any, ...]]]:
        packer: abc.Transformer = Transformer(self)
        answer = self._talk([_pack(packer, text, values)], begin=begin, commit=False)[-2]
        packer.set_pgresult(answer)
        return answer.command_tuples or 0, packer.load_rows(0, answer.ntuples, tuple)

    def _talk(self, packed: Sequence[_Packed], *, begin: bool, commit: bool) -> list[pq.abc.PGresult]:
        try:
            with self.lock:
                answers = self.wait(self._exchange(packed, begin, commit))
        except BaseException:
            # Broken off halfway: nobody knows what was done, and answers may still be on their way.
            self.close()
            raise
        for answer in answers:
            if answer.status == _FAILED:
                raise psycopg.errors.error_from_result(answer)
        return answers

    def _exchange(self, packed: Sequence[_Packed], begin: bool, commit: bool) -> Generator[Any, Any, list[pq.abc.PGresult]]:
        line = self.pgconn
        line.enter_pipeline_mode()
        if begin:
            line.send_query_params(b"BEGIN READ ONLY" if self.read_only else b"BEGIN", None)
        for one in packed:
            line.send_query_prepared(self._name(one), one.values, one.forms)
        if commit:
            line.send_query_params(b"COMMIT", None)
        line.pipeline_sync()
        yield from generators.send(line)
        answers: list[pq.abc.PGresult] = []
        while not answers or answers[-1].status != _END:
            answers += yield from generators.fetch_many(line)
        line.exit_pipeline_mode()
        return answers

    def _forget(self) -> Generator[Any, Any, None]:
        self.pgconn.send_query(b"DEALLOCATE ALL")
        yield from generators.execute(self.pgconn)

    def _name(self, one: _Packed) -> bytes:
        key = (one.text, one.kinds)
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = b"bridge_%d" % len(self._names)
            self.pgconn.send_prepare(name, one.text.encode(), one.kinds)
        return name


def _pack(packer: abc.Transformer, text: str, values: Sequence[Any]) -> _Packed:
    packed = packer.dump_sequence(values, [PyFormat.AUTO] * len(values))
    return _Packed(text, packed, packer.types or (), packer.formats or ())
