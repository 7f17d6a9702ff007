"""Log in to the cabinet by phone and code. What is done and told is the same for a phone with an application and without one.

The request that asks writes a try and a row of work, whoever asks; only the worker looks whether there is an application
(send_log_in_code). So neither the page nor the time that it takes tells a stranger anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bridge.flows.applying.check_code import enter_code, made_code
from bridge.flows.applying.enter_form import begin_session
from bridge.flows.applying.make_code import address_mark
from bridge.flows.hub import SMS, Hub, log_in_digest
from bridge.model.cabinet.log_in import CALL_AFTER, DAY, RULES, LogIn, wait_to_ask
from bridge.model.cabinet.sign_in import Way
from bridge.model.errors import CodeSpentError, CodeWrongError, RuleBrokenError
from bridge.model.evidence.hand import Hand
from bridge.model.one_time_code import HOUR, OneTimeCode, Purpose, Refusal, code_digest, mark_of, refuse_to_wait
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind

# What follows the try's id in the subject of the work that rings.
CALLED = "|call"


@dataclass(frozen=True)
class LogInNews:
    """What the page of the code tells: the phone as typed, until when a code is good, how many tries, when to ask anew.

    `may_call`: it is time to offer a call in place of the SMS.
    """

    phone: str
    good: bool
    until: datetime
    left: timedelta
    tries_left: int
    wait: timedelta
    may_call: bool = False


def ask_to_log_in(hub: Hub, phone: str, hand: Hand) -> str:
    """Write a try down and have the worker send its code; returns the token that the browser keeps. `phone`: +7 and ten digits.

    Raises CodeTooSoonError while a pause lasts or a limit of the phone or the address is reached; nothing is written then.
    """
    now, token = hub.clock.now(), hub.mint.token()
    mark, address = mark_of(hub.code_key, "phone", phone), address_mark(hub, hand)
    with hub.store.begin() as tx:
        refuse_to_wait(_wait(tx, mark, address, now))
        log_in = LogIn(log_in_digest(token), phone, mark, address, now, now + RULES.life)
        tx.log_ins.add(log_in)
        tx.work.post(WorkKind.SEND_LOG_IN_CODE, log_in.id, SMS, log_in.id, now, once=f"log_in:{log_in.id}")
    return token


def ask_again(hub: Hub, token: str, hand: Hand) -> str:
    """Another code for the phone of an earlier try. Raises CodeTooSoonError, CodeSpentError (there was no such try)."""
    with hub.store.read() as tx:
        before = tx.log_ins.find(log_in_digest(token)) if token else None
    if before is None:
        raise CodeSpentError("nobody tried to log in here", reason=Refusal.NOT_SENT)
    return ask_to_log_in(hub, before.phone, hand)


def ask_to_be_called(hub: Hub, token: str) -> None:
    """Have the worker ring instead of the SMS, once for a try. Raises CodeTooSoonError, CodeSpentError (no such try)."""
    now = hub.clock.now()
    with hub.store.begin() as tx:
        log_in = tx.log_ins.find(log_in_digest(token)) if token else None
        if log_in is None or log_in.dead(now) or not _calls(hub):
            raise CodeSpentError("nobody waits for a code here", reason=Refusal.NOT_SENT)
        refuse_to_wait(log_in.asked_at + CALL_AFTER - now)
        subject = f"{log_in.id}{CALLED}"
        tx.work.post(WorkKind.SEND_LOG_IN_CODE, log_in.id, SMS, subject, now, once=f"log_in:{subject}")


def follow_log_in(hub: Hub, token: str) -> LogInNews | None:
    """News of a try; None for an unknown one."""
    if not token:
        return None
    now = hub.clock.now()
    with hub.store.read() as tx:
        log_in = tx.log_ins.find(log_in_digest(token))
        wait = _wait(tx, log_in.mark, log_in.address, now) if log_in else timedelta(0)
    if log_in is None:
        return None
    good = log_in.dead(now) is None
    left = log_in.expires_at - now if good else timedelta(0)
    may_call = good and _calls(hub) and now >= log_in.asked_at + CALL_AFTER
    return LogInNews(log_in.phone, good, log_in.expires_at, left, log_in.tries_left, wait, may_call)


def enter_by_phone(hub: Hub, token: str, code: str, hand: Hand) -> str:
    """The token of a new session for whoever read the code; it opens the phone's newest application.

    Raises CodeWrongError, CodeSpentError; a wrong entry stays counted.
    """
    with hub.store.begin() as tx:
        session, refused = _enter(hub, tx, token, code, hand)
    if refused:
        raise refused
    return session


def _enter(hub: Hub, tx: Transaction, token: str, code: str, hand: Hand) -> tuple[str, RuleBrokenError | None]:
    log_in = tx.log_ins.find(log_in_digest(token)) if token else None
    if log_in is None:
        return "", CodeSpentError("nobody tried to log in here", reason=Refusal.NOT_SENT)
    known = tx.codes.of(log_in.application_id)
    log_in = _by_call(log_in, known)
    tried, refusal = log_in.tried(code_digest(hub.code_key, log_in.code_id, code), hub.clock.now())
    tx.log_ins.save(tried)
    if refusal is Refusal.WRONG:
        return "", CodeWrongError("the code does not match", tries_left=tried.tries_left)
    if refusal:
        return "", CodeSpentError("this code can't be used any more; ask for a new one", reason=refusal)
    application = tx.applications.get(log_in.application_id)
    entry = enter_code(hub, tx, application, known, (Purpose.ENTRY, Purpose.ENTRY.value), code, hand)
    if entry.refused:
        return "", entry.refused
    return begin_session(hub, tx, application.id, Way.PHONE, hand), None


def _by_call(log_in: LogIn, known: Sequence[OneTimeCode]) -> LogIn:
    """The try with the digits of the call that followed its SMS: they are the newest code to come in with."""
    newest = made_code(known, Purpose.ENTRY)
    return log_in.sent(log_in.application_id, newest.id, newest.digest) if newest and log_in.code_id else log_in


def _calls(hub: Hub) -> bool:
    """Whether calls are made at all; asked of all products, so that it tells nothing of one phone."""
    return any(product.terms.call_rules.allowed for product in hub.products.values())


def _wait(tx: Transaction, mark: str, address: str, now: datetime) -> timedelta:
    of_address = tx.log_ins.of_address(address, now - HOUR) if address else ()
    return wait_to_ask(tx.log_ins.of_phone(mark, now - DAY), of_address, now)
