"""Versions of the configuration on tables; bridge.ports.configuring.

Not here: which files there are. Imported by bridge.store.store.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, delete, func, insert, select

from bridge.model.configuring.version import Refusal, Run, Version, Way
from bridge.store import schema
from bridge.store.rows import Rows, columns_of, hold, insert_if_new, put_row

_VERSIONS, _TEXTS = schema.configurations, schema.configuration_texts
_RUNS, _REFUSALS = schema.configuration_runs, schema.configuration_refusals
LAW = "law.toml"


class SqlConfigurations(Rows):
    """Configurations."""

    def hold(self) -> None:
        """Until the commit."""
        hold(self._connection, "configurations")

    def active(self) -> Version | None:
        """By number."""
        return self._one(select(_VERSIONS).order_by(_VERSIONS.c.number.desc()).limit(1))

    def active_number(self) -> int:
        """The highest."""
        return self._connection.execute(select(func.max(_VERSIONS.c.number))).scalar_one() or 0

    def find(self, number: int) -> Version | None:
        """By its key."""
        return self._one(select(_VERSIONS).where(_VERSIONS.c.number == number))

    def of_digest(self, digest: str) -> Version | None:
        """By the index."""
        return self._one(select(_VERSIONS).where(_VERSIONS.c.digest == digest).order_by(_VERSIONS.c.number.desc()).limit(1))

    def newest(self, limit: int) -> Sequence[Version]:
        """By number, downwards."""
        return [_version(row) for row in self._all(select(_VERSIONS).order_by(_VERSIONS.c.number.desc()).limit(limit))]

    def texts(self, version: Version) -> Mapping[str, str]:
        """Each by its digest."""
        query = select(_TEXTS).where(_TEXTS.c.digest.in_(set(version.files.values())))
        found = {row["digest"]: row["text"] for row in self._all(query)}
        return {name: found[digest] for name, digest in version.files.items()}

    def laws(self, since: int) -> Sequence[tuple[Version, str]]:
        """There are as many versions as an operator made; their laws are few."""
        versions = [_version(row) for row in self._all(_since(since))]
        changed = [
            one for before, one in zip([None, *versions], versions, strict=False)
            if before is None or before.files.get(LAW) != one.files.get(LAW)
        ]  # fmt: skip
        wanted = {one.files[LAW] for one in changed if LAW in one.files}
        found = {row["digest"]: row["text"] for row in self._all(select(_TEXTS).where(_TEXTS.c.digest.in_(wanted)))}
        return [(one, found[one.files[LAW]]) for one in changed if LAW in one.files]

    def add(self, version: Version, texts: Mapping[str, str]) -> None:
        """Texts first."""
        for name, text in texts.items():
            insert_if_new(self._connection, _TEXTS, {"digest": version.files[name], "text": text}, "digest")
        row = columns_of(version)
        self._connection.execute(insert(_VERSIONS), row | {"files": json.dumps(dict(version.files)), "way": version.way.value})

    def note_run(self, run: Run, gone_before: datetime) -> None:
        """One row a process."""
        put_row(self._connection, _RUNS, columns_of(run), "process")
        self._connection.execute(delete(_RUNS).where(_RUNS.c.seen_at < gone_before))

    def forget_run(self, process: str) -> None:
        """By its key."""
        self._connection.execute(delete(_RUNS).where(_RUNS.c.process == process))

    def runs(self) -> Sequence[Run]:
        """There are as many as processes."""
        return [Run(**row) for row in self._all(select(_RUNS).order_by(_RUNS.c.machine, _RUNS.c.process))]

    def refuse(self, refusal: Refusal) -> None:
        """One row a machine."""
        row = columns_of(refusal) | {"faults": json.dumps(refusal.faults, ensure_ascii=False)}
        put_row(self._connection, _REFUSALS, row, "machine")

    def forgive(self, machine: str) -> None:
        """By its key."""
        self._connection.execute(delete(_REFUSALS).where(_REFUSALS.c.machine == machine))

    def refusals(self) -> Sequence[Refusal]:
        """By machine."""
        rows = self._all(select(_REFUSALS).order_by(_REFUSALS.c.machine))
        return [Refusal(row["machine"], row["at"], row["by"], tuple(json.loads(row["faults"]))) for row in rows]

    def _one(self, query: Select[Any]) -> Version | None:
        row = self._first(query)
        return _version(row) if row is not None else None


def _since(number: int) -> Select[Any]:
    return select(_VERSIONS).where(_VERSIONS.c.number >= number).order_by(_VERSIONS.c.number)


def _version(row: RowMapping) -> Version:
    return Version(**dict(row) | {"files": json.loads(row["files"]), "way": Way(row["way"])})
