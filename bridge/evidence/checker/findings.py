"""What is wrong with an archive, part by part, in two languages; and what was seen to be right."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """One fault: the part of the archive it is in, and what is wrong with it in Russian and English."""

    part: str
    ru: str
    en: str


class Report:
    """Gathers faults (any of them: the archive proves nothing), facts, and what no archive can prove."""

    def __init__(self) -> None:
        self.faults: list[Finding] = []
        self.facts: list[Finding] = []
        self.limits: list[Finding] = []

    def fault(self, part: str, ru: str, en: str) -> None:
        """Something does not agree; said once."""
        found = Finding(part, ru, en)
        if found not in self.faults:
            self.faults.append(found)

    def fact(self, part: str, ru: str, en: str) -> None:
        """Something that the archive shows."""
        self.facts.append(Finding(part, ru, en))

    def limit(self, part: str, ru: str, en: str) -> None:
        """Something that it can't show."""
        self.limits.append(Finding(part, ru, en))

    def text(self) -> str:
        """Everything as lines: faults, facts, limits, the verdict."""
        lines = [f"!! {_words(one)}" for one in self.faults]
        lines += [f"   {_words(one)}" for one in self.facts]
        lines += ["", "Чего архив не доказывает / What the archive does not prove:"] if self.limits else []
        lines += [f" - {_words(one)}" for one in self.limits]
        wrong = f"НЕВЕРНО, найдено: {len(self.faults)} / DAMAGED, faults: {len(self.faults)}"
        lines += ["", wrong if self.faults else "ВЕРНО: всё сходится / OK: everything agrees"]
        return "\n".join(line.encode("utf-8", "backslashreplace").decode("utf-8") for line in lines)


def _words(found: Finding) -> str:
    return f"{found.part}: {found.ru} / {found.en}"
