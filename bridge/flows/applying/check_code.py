"""One-time codes, second half: what a borrower entered is tried once, counted and noted, whatever comes of it."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from bridge.flows.applying.make_code import facts_of, phone_mark
from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.errors import CodeSpentError, CodeWrongError, DocumentsChangedError, PapersUnreadError, RuleBrokenError
from bridge.model.evidence.hand import Hand
from bridge.model.evidence.kinds import EvidenceKind
from bridge.model.one_time_code import OneTimeCode, Purpose, Refusal, code_digest
from bridge.ports.store import Transaction

_COUNTED = (Refusal.WRONG, Refusal.OTHER_PURPOSE, Refusal.OLDER)
_REASONS: Mapping[type[RuleBrokenError], str] = MappingProxyType(
    {DocumentsChangedError: Refusal.OTHER_PAPERS.value, PapersUnreadError: "papers_unread"}
)


@dataclass(frozen=True)
class Entry:
    """What came of an entry: the id of the code, now used, or why it was refused. Raise `refused` after the commit alone: the
    try must stay counted."""

    code_id: str
    refused: CodeWrongError | CodeSpentError | None = None


def enter_code(
    hub: Hub, tx: Transaction, application: Application, known: Sequence[OneTimeCode], of: tuple[Purpose, str], entered: str,
    hand: Hand,
) -> Entry:  # fmt: skip
    """Try what was entered for a purpose and what the code must be bound to. Used in this transaction, it is used only with it.

    `known`: what `tx.codes.of` gave before the application was read, so that of two entries at once the second sees all that
    the first did.
    """
    purpose, binding = of
    code = made_code(known, purpose)
    if code is None:
        if purpose is not Purpose.ENTRY:
            facts = {"purpose": purpose.value, "right": "no", "reason": Refusal.NOT_SENT.value}
            _note(tx, application, hub.clock.now(), facts, hand)
        return Entry("", CodeSpentError("no code was sent yet; ask for one", reason=Refusal.NOT_SENT))
    now = hub.clock.now()
    tried, refusal = code.tried(code_digest(hub.code_key, code.id, entered), binding, phone_mark(hub, application), now)
    if refusal is Refusal.WRONG:
        refusal = _what_it_was(hub, known, code, entered)
    if tried != code:
        tx.codes.save(tried)
        verdict = {"right": "no", "reason": refusal.value} if refusal else {"right": "yes"}
        _note(tx, application, now, facts_of(code) | verdict, hand)
    return Entry(code.id, _error(refusal, tried) if refusal else None)


def made_code(known: Sequence[OneTimeCode], purpose: Purpose) -> OneTimeCode | None:
    """The newest code of a purpose that was made: the only one that is good."""
    return next((code for code in known if code.purpose is purpose and code.digest), None)


def entered_again(hub: Hub, known: Sequence[OneTimeCode], code_id: str, entered: str) -> bool:
    """True for the very code that has done its work already: pressed twice, it is one act."""
    return any(code.id == code_id and _is(hub, code, entered) for code in known)


def note_refusal(
    hub: Hub, tx: Transaction, application: Application, purpose: Purpose, refused: RuleBrokenError, hand: Hand
) -> None:
    """Note an entry that was refused before its code was looked at."""
    reason = _REASONS.get(type(refused), refused.code)
    _note(tx, application, hub.clock.now(), {"purpose": purpose.value, "right": "no", "reason": reason}, hand)


def _note(tx: Transaction, application: Application, at: datetime, facts: Mapping[str, str], hand: Hand) -> None:
    """`at`: the very moment that the code was judged by, so that the journal shows it before the code's end."""
    tx.evidence.append(application.id, EvidenceKind.CODE_ENTERED, at, {**facts, **hand.facts()})


def _what_it_was(hub: Hub, known: Sequence[OneTimeCode], tried: OneTimeCode, entered: str) -> Refusal:
    """A wrong entry may be the code of another SMS. Asked only for a counted try, so nothing can be guessed by it."""
    was = next((code for code in known if code.id != tried.id and code.digest and _is(hub, code, entered)), None)
    if was is None:
        return Refusal.WRONG
    return Refusal.OLDER if was.purpose is tried.purpose else Refusal.OTHER_PURPOSE


def _is(hub: Hub, code: OneTimeCode, entered: str) -> bool:
    return hmac.compare_digest(code_digest(hub.code_key, code.id, entered), code.digest)


def _error(refusal: Refusal, tried: OneTimeCode) -> CodeWrongError | CodeSpentError:
    if refusal in _COUNTED:
        return CodeWrongError("the code does not match", tries_left=tried.tries_left, reason=refusal)
    return CodeSpentError("this code can't be used any more; ask for a new one", reason=refusal)
