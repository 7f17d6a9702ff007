"""Versions of the configuration in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from bridge.model.configuring.version import Refusal, Run, Version

LAW = "law.toml"


class MemoryConfigurations:
    def __init__(self) -> None:
        self.versions: list[Version] = []
        self.known: dict[str, str] = {}
        self.running: dict[str, Run] = {}
        self.refused: dict[str, Refusal] = {}

    def hold(self) -> None:
        """One at a time anyway."""

    def active(self) -> Version | None:
        return self.versions[-1] if self.versions else None

    def active_number(self) -> int:
        return len(self.versions)

    def find(self, number: int) -> Version | None:
        return next((one for one in self.versions if one.number == number), None)

    def of_digest(self, digest: str) -> Version | None:
        return next((one for one in reversed(self.versions) if one.digest == digest), None)

    def newest(self, limit: int) -> Sequence[Version]:
        return self.versions[::-1][:limit]

    def texts(self, version: Version) -> Mapping[str, str]:
        return {name: self.known[digest] for name, digest in version.files.items()}

    def laws(self, since: int) -> Sequence[tuple[Version, str]]:
        found = [one for one in self.versions if one.number >= since and LAW in one.files]
        changed = found[:1] + [one for before, one in pairwise(found) if before.files[LAW] != one.files[LAW]]
        return [(one, self.known[one.files[LAW]]) for one in changed]

    def add(self, version: Version, texts: Mapping[str, str]) -> None:
        assert version.number == len(self.versions) + 1
        self.known |= {version.files[name]: text for name, text in texts.items()}
        self.versions.append(version)

    def note_run(self, run: Run, gone_before: datetime) -> None:
        self.running = {name: one for name, one in (self.running | {run.process: run}).items() if one.seen_at >= gone_before}

    def forget_run(self, process: str) -> None:
        self.running.pop(process, None)

    def runs(self) -> Sequence[Run]:
        return sorted(self.running.values(), key=lambda one: (one.machine, one.process))

    def refuse(self, refusal: Refusal) -> None:
        self.refused[refusal.machine] = refusal

    def forgive(self, machine: str) -> None:
        self.refused.pop(machine, None)

    def refusals(self) -> Sequence[Refusal]:
        return [self.refused[name] for name in sorted(self.refused)]
