"""Codes of smsc.ru in our words, read from the map once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bridge.ports.sms import MessageState

KINDS = frozenset({"refused", "busy", "unknown"})


@dataclass(frozen=True)
class Refusal:
    """What an error code means: `refused`, `busy` (repeat after `wait`) or `unknown` (no such message)."""

    kind: str
    text: str
    wait: timedelta | None = None


@dataclass(frozen=True)
class SmscWords:
    """The whole map; keys are the gateway's numbers as text."""

    send: Mapping[str, Refusal]
    status: Mapping[str, Refusal]
    states: Mapping[str, tuple[MessageState, str]]
    reasons: Mapping[str, str]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> "SmscWords":
        """The words of a parsed map (mappings/sms/smsc.toml). Raises KeyError or ValueError on a map that is wrong."""
        return cls(
            send={code: _refusal(row) for code, row in table["send"].items()},
            status={code: _refusal(row) for code, row in table["status"].items()},
            states={code: (MessageState(row["state"]), row["text"]) for code, row in table["states"].items()},
            reasons=dict(table["reasons"]),
        )

    def in_words(self, status_text: str, err: str) -> str:
        """The reason that an officer reads: the state, and why when the gateway says why."""
        if err in ("", "0"):
            return status_text
        return f"{status_text}: {self.reasons.get(err, 'причина')} ({err})"


def _refusal(row: Mapping[str, Any]) -> Refusal:
    if row["kind"] not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(sorted(KINDS))}")
    wait = timedelta(seconds=row["wait"]) if "wait" in row else None
    return Refusal(row["kind"], row["text"], wait)
