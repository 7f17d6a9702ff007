"""The borrower's own choice: channels, language, what is optional, an address that only its owner's answer makes good."""

from dataclasses import replace

from bridge.flows.hub import Hub
from bridge.flows.informing.make_links import application_of, proof_token, same_token, stop_token
from bridge.flows.messaging.letters.post_letter import MAIL
from bridge.model.errors import ApplicationUnknownError, FieldInvalidError, StepClosedError
from bridge.model.informing.choice import Choice, Wanted, looks_like_mail
from bridge.model.informing.texts import LANGUAGES
from bridge.model.status import Status
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind


def choose_channels(hub: Hub, application_id: str, wanted: Wanted, mail: str, language: str, *, optional: bool) -> Choice:
    """Keep the choice; a new address gets the letter that proves it. Letters wait for the proof, SMS go on till then.

    Raises FieldInvalidError, StepClosedError before the phone was proved by a code.
    """
    mail = mail.strip()
    if mail and not looks_like_mail(mail):
        raise FieldInvalidError("no address of a mailbox", field="mail")
    if wanted is not Wanted.SMS and not mail:
        raise FieldInvalidError("letters need an address", field="mail")
    with hub.store.begin() as tx:
        if tx.applications.get(application_id).status is Status.RECEIVED:
            raise StepClosedError("channels are chosen once the phone is proved")
        before = tx.choices.of(application_id)
        choice = replace(
            before.with_mail(mail), wanted=wanted, optional=optional, changed_at=hub.clock.now(),
            language=language if language in LANGUAGES else before.language,
        )  # fmt: skip
        return _asked(hub, tx, choice, again=mail != before.mail)


def ask_again(hub: Hub, application_id: str) -> bool:
    """One more letter that proves the address; False when it is too soon, or too many went out."""
    with hub.store.begin() as tx:
        before = tx.choices.of(application_id)
        return _asked(hub, tx, before, again=True).asked > before.asked


def prove_mail(hub: Hub, token: str) -> bool:
    """The owner of the mailbox came by its link; False for a link that is over, was replaced, or was never made."""
    choice = _named_by(hub, token)
    if choice is None or not choice.mail or not same_token(token, proof_token(hub, choice)):
        return False
    with hub.store.begin() as tx:
        fresh = tx.choices.of(choice.application_id)
        if fresh.proved_at is None and not (fresh.mail == choice.mail and fresh.link_good(hub.clock.now())):
            return False
        if fresh.proved_at is None:
            tx.choices.put(replace(fresh, proved_at=hub.clock.now()))
    return True


def stop_optional(hub: Hub, token: str) -> bool:
    """Ends what is optional; again changes nothing. False for a link that was never made."""
    choice = find_stop(hub, token)
    if choice is None:
        return False
    with hub.store.begin() as tx:
        fresh = tx.choices.of(choice.application_id)
        if fresh.optional:
            tx.choices.put(replace(fresh, optional=False, changed_at=hub.clock.now()))
    return True


def find_stop(hub: Hub, token: str) -> Choice | None:
    """Whose letters this link ends."""
    choice = _named_by(hub, token)
    return choice if choice is not None and choice.mail and same_token(token, stop_token(hub, choice)) else None


def _named_by(hub: Hub, token: str) -> Choice | None:
    if not application_of(token):
        return None
    with hub.store.read() as tx:
        try:
            return tx.choices.of(tx.applications.get(application_of(token)).id)
        except ApplicationUnknownError:
            return None


def _asked(hub: Hub, tx: Transaction, choice: Choice, *, again: bool) -> Choice:
    now = hub.clock.now()
    if again and choice.mail and not choice.proved_at and hub.mail is not None and choice.may_ask(now):
        choice = replace(choice, asked=choice.asked + 1, asked_at=now)
        subject = f"{choice.application_id}|{choice.asked}"
        tx.work.post(WorkKind.PROVE_ADDRESS, choice.application_id, MAIL, subject, now)
    tx.choices.put(choice)
    return choice
