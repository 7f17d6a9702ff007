"""A person sets up, and takes away, second factors of their own. Whoever owes one gets inside by setting it up."""

import base64
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from bridge.flows.hub import Hub
from bridge.flows.staffing.count_tries import forget_tries, note_failure, take_try
from bridge.flows.staffing.note_act import note_act
from bridge.flows.staffing.open_sitting import Entered, seated
from bridge.flows.staffing.prove_code import go_on, recovery_digest, step_that_fits
from bridge.flows.staffing.prove_key import new_challenge, party_of
from bridge.model.errors import StepClosedError
from bridge.model.evidence.hand import Hand
from bridge.model.staff.factors import CODES, MOST_FACTORS, Factor, FactorKind, confirmed, spoken
from bridge.model.staff.pauses import Guarded, NotProvedError
from bridge.model.staff.people import Act, Person
from bridge.model.staff.sittings import Sitting, Stage
from bridge.ports.store import Transaction

_LONGEST_NAME = 40


def begin_app(hub: Hub, digest: str, name: str = "") -> Factor:
    """An app with codes that is not yet shown to work: the one that waits already, or a new one with a secret of its own.

    Raises NotFreshError, StepClosedError when there are too many factors.
    """
    with hub.store.begin() as tx:
        _, person = _owner(hub, tx, digest)
        waiting = _waiting(tx, person)
        if waiting:
            return waiting
        _require_room(tx, person)
        # 160 bits, as RFC 4226 recommends.
        secret = base64.b32encode(sha256(f"totp:{hub.mint.token()}{hub.mint.token()}".encode()).digest()[:20]).decode()
        made = Factor(hub.mint.id("fac"), person.id, FactorKind.TOTP, _named(name, "Приложение"), secret, hub.clock.now())
        tx.factors.add(made)
        return made


def waiting_app(hub: Hub, digest: str) -> Factor:
    """The app that waits to be confirmed. Raises NotFreshError, StepClosedError when none does."""
    with hub.store.read() as tx:
        waiting = _waiting(tx, _owner(hub, tx, digest)[1])
    if waiting is None:
        raise StepClosedError("no app waits to be confirmed")
    return waiting


def address_of_app(hub: Hub, person: Person, factor: Factor) -> str:
    """What an app reads from the picture: `otpauth://…` with the secret."""
    import pyotp  # only by those who set one up

    issuer = hub.lender or hub.public_url.partition("//")[2]
    return pyotp.TOTP(factor.secret).provisioning_uri(name=person.name, issuer_name=issuer.replace(":", " "))


def confirm_app(hub: Hub, digest: str, code: str, hand: Hand) -> Entered:
    """The app works: its code of now is the proof. Raises PausedError, NotProvedError, NotFreshError, StepClosedError."""
    with hub.store.begin() as tx:
        sitting, person = _owner(hub, tx, digest)
        waiting = _waiting(tx, person)
        if waiting is None:
            raise StepClosedError("no app waits to be confirmed")
        taken = take_try(hub, tx, {Guarded.FACTOR: person.id})
        step = step_that_fits(hub, waiting.secret, spoken(code))
        if step is not None and tx.factors.use(waiting.id, step, hub.clock.now()):
            tx.factors.confirm(waiting.id, hub.clock.now())
            return _added(hub, tx, sitting, person, Act.TOTP_ADDED, waiting.name, hand)
        note_failure(hub, tx, person, Act.FACTOR_FAILED, taken, hand.address)
    raise NotProvedError("the code does not fit")


def begin_key(hub: Hub, digest: str) -> str:
    """What the browser must ask a new key, as JSON. Raises NotFreshError, StepClosedError."""
    from webauthn import base64url_to_bytes, generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        UserVerificationRequirement,
    )

    with hub.store.begin() as tx:
        sitting, person = _owner(hub, tx, digest)
        party = party_of(hub, sitting.door)
        if party is None:
            raise StepClosedError("keys need an address with a name, and https")
        _require_room(tx, person)
        challenge = new_challenge(hub, tx, sitting)
        keys = [one.credential for one in tx.factors.of(person.id) if one.kind is FactorKind.KEY]
    return options_to_json(
        generate_registration_options(
            rp_id=party.id,
            rp_name=hub.lender or party.id,
            user_id=person.id.encode(),
            user_name=person.name,
            user_display_name=person.name,
            challenge=challenge.encode(),
            exclude_credentials=[PublicKeyCredentialDescriptor(base64url_to_bytes(one)) for one in keys],
            authenticator_selection=AuthenticatorSelectionCriteria(user_verification=UserVerificationRequirement.REQUIRED),
        )
    )


def add_key(hub: Hub, digest: str, name: str, credential: Mapping[str, Any], hand: Hand) -> Entered:
    """The key signed what it was asked. Raises NotProvedError, NotFreshError, StepClosedError."""
    with hub.store.begin() as tx:
        sitting, person = _owner(hub, tx, digest)
        _require_room(tx, person)
        key = _registered(hub, tx, sitting, person, _named(name, "Ключ"), credential)
        if key is None or not tx.factors.add(key):
            raise NotProvedError("the key does not fit")
        return _added(hub, tx, sitting, person, Act.KEY_ADDED, key.name, hand)


def remove_factor(hub: Hub, digest: str, factor_id: str, address: str) -> None:
    """Raises NotFreshError, and StepClosedError for the last one of a person whose role needs one."""
    with hub.store.begin() as tx:
        _, person = seated(hub, tx, digest, Stage.INSIDE, fresh=True)
        # Of two removals at once the second one counts what the first one left.
        tx.people.get(person.id)
        mine = tx.factors.of(person.id)
        factor = next((one for one in mine if one.id == factor_id), None)
        if factor is None:
            return
        left = [one for one in confirmed(mine) if one.id != factor_id]
        if factor.confirmed_at and not left and person.role in hub.entry.second_factor:
            raise StepClosedError("the last factor stays: this role needs one")
        tx.factors.remove(factor_id)
        if not left:
            tx.factors.put_codes(person.id, ())
        note_act(hub, tx, person, Act.FACTOR_REMOVED, detail=factor.name, address=address)


def make_codes(hub: Hub, digest: str, address: str) -> tuple[str, ...]:
    """Ten fresh recovery codes instead of those of before. Raises NotFreshError, StepClosedError without a factor."""
    with hub.store.begin() as tx:
        _, person = seated(hub, tx, digest, Stage.INSIDE, fresh=True)
        if not confirmed(tx.factors.of(person.id)):
            raise StepClosedError("recovery codes stand in for a factor: set one up first")
        codes = _fresh_codes(hub, tx, person)
        note_act(hub, tx, person, Act.CODES_MADE, address=address)
        return codes


def _owner(hub: Hub, tx: Transaction, digest: str) -> tuple[Sitting, Person]:
    sitting, person = seated(hub, tx, digest, Stage.ENROLS, Stage.INSIDE, fresh=True)
    if sitting.stage is Stage.ENROLS and confirmed(tx.factors.of(person.id)):
        # Set up elsewhere meanwhile: this session knows the password alone.
        raise NotProvedError("a second factor is owed")
    return sitting, person


def _added(hub: Hub, tx: Transaction, sitting: Sitting, person: Person, act: Act, name: str, hand: Hand) -> Entered:
    """With recovery codes when there are none yet, and a session with a new token for who was not inside."""
    forget_tries(hub, tx, Guarded.FACTOR, person.id)
    note_act(hub, tx, person, act, detail=name, address=hand.address)
    codes = () if tx.factors.codes_left(person.id) else _fresh_codes(hub, tx, person)
    tx.sittings.end_all(person.id, hub.clock.now(), but=sitting.digest)
    entered = go_on(hub, tx, sitting.digest, hand) or Entered("", Stage.INSIDE)
    return replace(entered, codes=codes)


def _fresh_codes(hub: Hub, tx: Transaction, person: Person) -> tuple[str, ...]:
    drawn = [base64.b32encode(sha256(f"recovery:{hub.mint.token()}".encode()).digest()).decode()[:10] for _ in range(CODES)]
    tx.factors.put_codes(person.id, [recovery_digest(hub, person.id, one) for one in drawn])
    return tuple(f"{one[:5]}-{one[5:]}" for one in drawn)


def _waiting(tx: Transaction, person: Person) -> Factor | None:
    return next((one for one in tx.factors.of(person.id) if one.kind is FactorKind.TOTP and one.confirmed_at is None), None)


def _require_room(tx: Transaction, person: Person) -> None:
    if len(tx.factors.of(person.id)) >= MOST_FACTORS:
        raise StepClosedError("enough factors: remove one first")


def _named(name: str, otherwise: str) -> str:
    return "".join(sign for sign in name if sign.isprintable()).strip()[:_LONGEST_NAME] or otherwise


def _registered(
    hub: Hub, tx: Transaction, sitting: Sitting, person: Person, name: str, credential: Mapping[str, Any]
) -> Factor | None:
    from webauthn import verify_registration_response
    from webauthn.helpers import bytes_to_base64url
    from webauthn.helpers.exceptions import WebAuthnException

    party, now = party_of(hub, sitting.door), hub.clock.now()
    if party is None or not tx.sittings.answered(sitting.digest, sitting.challenge):
        return None
    try:
        done = verify_registration_response(
            credential=dict(credential),
            expected_challenge=sitting.challenge.encode(),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError):
        return None
    credential_id, public = bytes_to_base64url(done.credential_id), bytes_to_base64url(done.credential_public_key)
    return Factor(
        hub.mint.id("fac"), person.id, FactorKind.KEY, name, public, now, credential_id, done.sign_count, confirmed_at=now
    )
