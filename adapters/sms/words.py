"""Codes of a gateway in our words, read from its map once: what a refusal means for the hub, where a message is, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, OutsideError, RefusedError, UnreachableError
from bridge.ports.sms import AccountHeldError, MessageState, NumberRefusedError, TooOftenError

KINDS = frozenset({"refused", "number", "account", "busy", "away", "unclear", "unknown"})
_OTHER = frozenset({"states", "reasons"})
_ANY = "any"


@dataclass(frozen=True)
class Refusal:
    """What an error code means.

    `refused`: final. `number`: this number can't be reached this way. `account`: nobody is served, hold all for `wait`.
    `busy`: too often, ask for the state after `wait`. `away`: not taken, repeat. `unclear`: it may have been taken.
    `unknown`: there is no such message.
    """

    kind: str
    text: str
    wait: timedelta | None = None


@dataclass(frozen=True)
class SmsWords:
    """The whole map; keys are the gateway's numbers as text. `refusals` by operation, those of "any" for all."""

    refusals: Mapping[str, Mapping[str, Refusal]]
    states: Mapping[str, tuple[MessageState, str]]
    reasons: Mapping[str, str]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> "SmsWords":
        """The words of a parsed map (mappings/sms/*.toml). Raises KeyError or ValueError on a map that is wrong."""
        operations = {name: rows for name, rows in table.items() if name not in _OTHER and isinstance(rows, Mapping)}
        return cls(
            refusals={name: {code: _refusal(row) for code, row in rows.items()} for name, rows in operations.items()},
            states={code: (MessageState(row["state"]), row["text"]) for code, row in table["states"].items()},
            reasons=dict(table.get("reasons", {})),
        )

    def refusal(self, operation: str, code: str) -> Refusal | None:
        """What the code means in this operation; None when the map does not know it."""
        return self.refusals.get(operation, {}).get(code) or self.refusals.get(_ANY, {}).get(code)

    def error(self, system: str, operation: str, code: str, body: bytes) -> OutsideError:
        """The outside error that the code becomes. Its text is ours: what the gateway writes may quote a phone."""
        found = self.refusal(operation, code)
        if found is None or found.kind == "unknown":
            return BadAnswerError(system, operation, "an error code that the map does not know", body)
        text = f"{found.text} ({code})"
        if found.kind == "account":
            return AccountHeldError(system, operation, text, found.wait)
        if found.kind == "busy":
            return TooOftenError(system, operation, text, found.wait)
        if found.kind == "away":
            return UnreachableError(system, operation, text, found.wait)
        if found.kind == "unclear":
            return OutcomeUnknownError(system, operation, text)
        kind = NumberRefusedError if found.kind == "number" else RefusedError
        return kind(system, operation, text, code)

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
