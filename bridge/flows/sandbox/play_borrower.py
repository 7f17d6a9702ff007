"""One step of a test borrower at a time: read the terms, answer the questions, sign; each by the flows that pages use."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

from bridge.flows.applying.acknowledge_terms import acknowledge_terms, ask_terms_code
from bridge.flows.applying.answer_questionnaire import keep_answers, send_answers
from bridge.flows.hub import TIMER, Hub
from bridge.flows.signing.ask_signing_code import request_signing_code
from bridge.flows.signing.show_paper import show_contract
from bridge.flows.signing.sign_contract import sign_contract
from bridge.model.application import Application
from bridge.model.borrower import Address, Borrower, Employment, Passport
from bridge.model.errors import RuleBrokenError
from bridge.model.evidence.hand import Hand
from bridge.model.one_time_code import Purpose
from bridge.model.sandbox.stories import BY_HAND, story_of
from bridge.model.status import Status
from bridge.ports.store import Transaction
from bridge.ports.work import Later, Work, WorkKind

HAND = Hand("192.0.2.1", "test borrower")
STEP = timedelta(seconds=2)
_OVER = (Status.ACTIVE,)


def begin_story(hub: Hub, tx: Transaction, application_id: str) -> None:
    """Have a test application's borrower act, unless a person walks by hand. Begun twice, it is played once."""
    application = tx.applications.get(application_id)
    if story_of(application.borrower.phone) is not BY_HAND:
        once = f"story:{application.id}"
        tx.work.post(WorkKind.PLAY_BORROWER, application.id, TIMER, application.id, hub.clock.now(), once=once)


def play_borrower(hub: Hub, work: Work) -> Later | None:
    """Do what the borrower does next, and look again soon, until the story is over."""
    with hub.store.read() as tx:
        application = tx.applications.get(work.subject)
    if application.status.final or application.status in _OVER:
        return None
    # Too soon, or something changed meanwhile: the next look finds the next step.
    with suppress(RuleBrokenError):
        _act(hub, application)
    return Later(hub.clock.now() + STEP)


def _act(hub: Hub, application: Application) -> None:
    story = story_of(application.borrower.phone)
    match application.status:
        case Status.RECEIVED if story.opens:
            _acknowledge(hub, application)
        case Status.FILLING if application.answers_open:
            keep_answers(hub, application, lambda known: _answered(known, application.id))
            send_answers(hub, application.id)
        case Status.MORE_WANTED if application.answers_open:
            send_answers(hub, application.id)
        case Status.CONTRACT_READY if story.signs and application.contract and application.signature is None:
            _sign(hub, application, application.contract.fingerprint)


def _acknowledge(hub: Hub, application: Application) -> None:
    if _code_waits(hub, application, Purpose.TERMS):
        acknowledge_terms(hub, application.id, _code(hub, application), HAND)
        return
    required = [one.kind for one in hub.product(application).terms.documents if one.required]
    ask_terms_code(hub, application.id, required, HAND)


def _sign(hub: Hub, application: Application, fingerprint: str) -> None:
    if _code_waits(hub, application, Purpose.SIGNING):
        sign_contract(hub, application.id, fingerprint, _code(hub, application), HAND)
        return
    show_contract(hub, application, HAND)
    request_signing_code(hub, application.id, fingerprint, HAND)


def _code_waits(hub: Hub, application: Application, purpose: Purpose) -> bool:
    """True while a code that was made can still be entered."""
    with hub.store.read() as tx:
        last = next((code for code in tx.codes.of(application.id) if code.purpose is purpose), None)
    return last is not None and bool(last.digest) and hub.clock.now() < last.expires_at and not last.used_at


def _code(hub: Hub, application: Application) -> str:
    return "0" * hub.product(application).terms.code_rules.digits


def _answered(known: Borrower, application_id: str) -> Borrower:
    """All that the form asks, made up; what the site told stays."""
    digits = f"{int(sha256(application_id.encode()).hexdigest(), 16) % 10**6:06d}"
    return replace(
        known,
        birth_date=known.birth_date or date(1988, 5, 4), birth_place="г. Тверь", sex=known.sex or "male",
        passport=Passport("4510", digits, date(2010, 5, 5), "770-001", "ОВД «Тверской» (проверка)"),
        registration=Address("Москва", "Москва", "Тверская", "1"), employment=Employment(8_500_000, "ООО «Проверка»", "", 26),
    )  # fmt: skip
