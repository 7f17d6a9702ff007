"""One thing that was compared: where, what must be, what is."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Finding:
    """`place`: whose books; `evidence`: on what it rests, or what is there instead."""

    place: str
    must: str
    holds: bool
    evidence: str

    def as_record(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def same(place: str, must: str, wanted: object, found: object) -> Finding:
    """Holds when both are equal; the evidence is what was found."""
    return Finding(place, must, wanted == found, _shown(found) if wanted == found else f"{_shown(found)}, not {_shown(wanted)}")


def _shown(value: object) -> str:
    return (", ".join(map(str, value)) or "nothing") if isinstance(value, list) else str(value)


@dataclass(frozen=True)
class Verdict:
    """An invariant of the house (design, section 9) in one line, with every comparison that it rests on."""

    number: int
    sentence: str
    parts: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Every comparison holds, and there was at least one."""
        return bool(self.parts) and all(part.holds for part in self.parts)

    @property
    def evidence(self) -> str:
        """What it rests on when it holds; what does not when it does not."""
        chosen = self.parts if self.holds else [part for part in self.parts if not part.holds]
        told = [part.evidence if part.holds else f"{part.place}: {part.must} ({part.evidence})" for part in chosen]
        return "; ".join(dict.fromkeys(told))

    def as_record(self) -> dict[str, Any]:
        """For JSON."""
        return {"number": self.number, "sentence": self.sentence, "holds": self.holds, "evidence": self.evidence}
