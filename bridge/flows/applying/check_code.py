"""One-time codes that the hub makes itself: send one to the borrower's phone, check what was entered."""

from bridge.flows.hub import Hub
from bridge.flows.send_message import post_message
from bridge.model.application import Application
from bridge.model.errors import CodeSpentError
from bridge.model.evidence.kinds import EvidenceKind
from bridge.model.one_time_code import OneTimeCode, Purpose, code_digest
from bridge.ports.store import Transaction


def send_code(hub: Hub, application_id: str, purpose: Purpose, binding: str) -> None:
    """Make a code good for `purpose` and `binding` and queue it to the borrower's phone.

    Raises CodeTooSoonError while the pause after the last one lasts.
    """
    with hub.store.begin() as tx:
        application = tx.applications.get(application_id)
        terms = hub.product(application).terms
        pause_over(hub, tx, application, purpose)
        code = hub.mint.digits(terms.code_rules.digits)
        keep_code(hub, tx, application, purpose, binding, code)
        site = hub.partner(application).title
        text = terms.sms_texts[purpose.value].format(code=code, site=site)
        post_message(hub, tx, application, text, terms.code_rules.life)


def pause_over(hub: Hub, tx: Transaction, application: Application, purpose: Purpose) -> None:
    """Raises CodeTooSoonError while the pause after the last code of this purpose lasts."""
    last = tx.codes.latest(application.id, purpose)
    if last is not None and last.used_at is None:
        last.allow_next(hub.product(application).terms.code_rules, hub.clock.now())


def keep_code(hub: Hub, tx: Transaction, application: Application, purpose: Purpose, binding: str, code: str) -> OneTimeCode:
    """Write a code down by its keyed digest; from now on only this one is good for its purpose."""
    rules, now, code_id = hub.product(application).terms.code_rules, hub.clock.now(), hub.mint.id("code")
    digest = code_digest(hub.code_key, code_id, code)
    kept = OneTimeCode(code_id, application.id, purpose, binding, digest, now, now + rules.life, rules.tries)
    tx.codes.add(kept)
    return kept


def check_code(hub: Hub, application_id: str, purpose: Purpose, binding: str, entered: str) -> OneTimeCode:
    """The code, now used. A wrong try is counted even though it is refused.

    Raises CodeWrongError, CodeSpentError.
    """
    with hub.store.begin() as tx:
        code = tx.codes.latest(application_id, purpose)
        if code is None:
            raise CodeSpentError("no code was sent yet; ask for one", field="code")
        tried = code.tried(code_digest(hub.code_key, code.id, entered), binding, hub.clock.now())
        tx.codes.save(tried)
        application = tx.applications.get(application_id)
        note = {"purpose": purpose.value, "code_id": code.id, "right": "yes" if tried.used_at else "no"}
        tx.evidence.append(application.id, EvidenceKind.CODE_ENTERED, hub.clock.now(), note)
    tried.refuse_unless_used()
    return tried
