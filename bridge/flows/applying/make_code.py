"""One-time codes, first half: who may ask for one now, what is written down of it, and the words that carry it to the phone."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from itertools import takewhile

from bridge.flows.hub import Hub
from bridge.flows.messaging.post_message import post_message
from bridge.flows.one_transaction import one_transaction
from bridge.model.application import Application
from bridge.model.evidence.hand import Hand
from bridge.model.evidence.kinds import EvidenceKind
from bridge.model.money import shown_rubles
from bridge.model.one_time_code import (
    HOUR,
    OneTimeCode,
    Purpose,
    code_digest,
    mark_of,
    refuse_to_wait,
    wait_before_next,
    wait_for_hour,
)
from bridge.model.paying.attempts import sums_bound
from bridge.ports.sms import Message
from bridge.ports.store import CodesOf, Transaction


@one_transaction
def send_code(hub: Hub, tx: Transaction, application_id: str, purpose: Purpose, binding: str, hand: Hand) -> OneTimeCode:
    """Make a code good for `purpose` and `binding` and queue it to the borrower's phone.

    Raises CodeTooSoonError while a pause lasts or the hour's limit is reached; nothing is written then.
    """
    known = tx.codes.of(application_id)
    application = tx.applications.get(application_id)
    asked = ask_for_code(hub, tx, application, known, purpose, binding, hand)
    digits = hub.mint.digits(hub.product(application).terms.code_rules.digits)
    kept = keep_code(hub, tx, application, asked, digits)
    post_code(hub, tx, application, kept, digits, by_call=True)
    return kept


def ask_for_code(
    hub: Hub, tx: Transaction, application: Application, known: Sequence[OneTimeCode], purpose: Purpose, binding: str, hand: Hand
) -> OneTimeCode:
    """Write down that a code is asked for. It can be entered once `keep_code` has put its digits in.

    `known`: what `tx.codes.of` gave, before the application was read. Raises CodeTooSoonError.
    """
    now, rules = hub.clock.now(), hub.product(application).terms.code_rules
    phone, address = phone_mark(hub, application), address_mark(hub, hand)
    refuse_to_wait(wait_of(hub, application, known, purpose))
    _refuse_too_many(hub, tx, application, known, address)
    asked = OneTimeCode(
        id=hub.mint.id("code"), application_id=application.id, purpose=purpose, binding=binding, digest="", made_at=now,
        expires_at=now + rules.life, tries_left=rules.tries, phone=phone, address=address, n=known[0].n + 1 if known else 1,
    )  # fmt: skip
    tx.codes.add(asked)
    tx.evidence.append(application.id, EvidenceKind.CODE_ASKED, now, facts_of(asked) | hand.facts())
    return asked


def keep_code(hub: Hub, tx: Transaction, application: Application, asked: OneTimeCode, digits: str) -> OneTimeCode:
    """Write down by its keyed digest the code that was made for `asked`; from now on only this one is good for its purpose."""
    rules = hub.product(application).terms.code_rules
    kept = asked.made(code_digest(hub.code_key, asked.id, digits), rules, hub.clock.now())
    tx.codes.save(kept)
    return kept


def post_code(hub: Hub, tx: Transaction, application: Application, kept: OneTimeCode, digits: str, *, by_call: bool) -> Message:
    """Queue the message that carries the code, and note it in the journal of signatures.

    `by_call`: the hub made the digits, so that a call may bring others in their place.
    """
    words, life = words_of(hub, application, kept, digits), hub.product(application).terms.code_rules.life
    message = post_message(hub, tx, application, words, life, code_id=kept.id, by_call=by_call)
    facts = facts_of_sent(kept) | {"message": message.id, "channel": "sms"}
    tx.evidence.append(application.id, EvidenceKind.CODE_SENT, hub.clock.now(), facts)
    return message


def words_of(hub: Hub, application: Application, kept: OneTimeCode, digits: str) -> str:
    """The message: who sends the code, what for, which sum. A court looks at these words (law_money.md, 3.2)."""
    terms, contract = hub.product(application).terms, application.contract
    amount, limit = contract.amount if contract else application.loan_sum, 0
    if kept.purpose is Purpose.PAYING:
        amount, limit = sums_bound(kept.binding)
    return terms.sms_texts["paying_saving" if limit else kept.purpose.value].format(
        code=digits,
        lender=hub.lender,
        site=hub.partner(application).title,
        number=contract.number if contract else "",
        amount=shown_rubles(amount),
        limit=shown_rubles(limit),
        rate=f"{terms.annual_rate.normalize():f}".replace(".", ","),
    )


def phone_mark(hub: Hub, application: Application) -> str:
    """What a code is bound to instead of the borrower's present phone."""
    return mark_of(hub.code_key, "phone", application.borrower.phone)


def facts_of(code: OneTimeCode) -> dict[str, str]:
    """What the journal tells of a code."""
    bound = {} if code.binding == code.purpose else {"fingerprint": code.binding}
    return {"code_id": code.id, "purpose": code.purpose.value} | bound


def facts_of_sent(code: OneTimeCode) -> dict[str, str]:
    """The same of a code that is on its way, with its end (UTC): nothing entered from then on is right."""
    return facts_of(code) | {"expires_at": code.expires_at.astimezone(UTC).isoformat(timespec="microseconds")}


def wait_of(hub: Hub, application: Application, known: Sequence[OneTimeCode], purpose: Purpose) -> timedelta:
    """How long until another code of this purpose may be asked for: a code that was used ends the row of pauses."""
    unused = takewhile(lambda code: code.used_at is None, (code for code in known if code.purpose is purpose))
    rules = hub.product(application).terms.code_rules
    return wait_before_next([code.made_at for code in unused], rules, hub.clock.now())


def address_mark(hub: Hub, hand: Hand) -> str:
    """What it is counted by; empty for this very machine: it is not the borrower's, and all of them would share its limit."""
    with suppress(ValueError):
        return "" if ip_address(hand.address).is_loopback else mark_of(hub.code_key, "address", hand.address)
    return ""


def _refuse_too_many(hub: Hub, tx: Transaction, application: Application, known: Sequence[OneTimeCode], address: str) -> None:
    now, rules = hub.clock.now(), hub.product(application).terms.code_rules
    refuse_to_wait(wait_for_hour([code.made_at for code in known], rules.per_application, now))
    refuse_to_wait(wait_for_hour(_asked(tx, CodesOf.PHONE, phone_mark(hub, application), now), rules.per_phone, now))
    refuse_to_wait(wait_for_hour(_asked(tx, CodesOf.ADDRESS, address, now), rules.per_address, now))


def _asked(tx: Transaction, whose: CodesOf, mark: str, now: datetime) -> Sequence[datetime]:
    return tx.codes.asked_from(whose, mark, now - HOUR) if mark else ()
