"""The second factor by a key of the browser (WebAuthn): what it must sign, and whether it did. Each challenge is good once."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from bridge.flows.hub import Hub
from bridge.flows.staffing.count_tries import forget_tries, note_failure, take_try
from bridge.flows.staffing.note_act import note_act
from bridge.flows.staffing.open_sitting import Entered, seated
from bridge.flows.staffing.prove_code import go_on
from bridge.model.evidence.hand import Hand
from bridge.model.staff.factors import Factor, FactorKind, confirmed
from bridge.model.staff.pauses import Guarded, NotProvedError
from bridge.model.staff.people import Act, Person
from bridge.model.staff.sittings import Sitting, Stage
from bridge.ports.store import Transaction


@dataclass(frozen=True)
class Party:
    """Who asks for keys: they are bound to `id`, the host of the door's address, and sign `origin`."""

    id: str
    origin: str


def party_of(hub: Hub, door: str) -> Party | None:
    """None where browsers make no keys: on an address of numbers, or without https elsewhere than on localhost."""
    address = urlsplit(hub.url_of(door))
    host = address.hostname or ""
    if not host or (address.scheme != "https" and host != "localhost"):
        return None
    try:
        ip_address(host)
    except ValueError:
        return Party(host, f"{address.scheme}://{address.netloc}")
    return None


def keys_of(tx: Transaction, person: Person) -> list[Factor]:
    """The person's keys."""
    return [factor for factor in confirmed(tx.factors.of(person.id)) if factor.kind is FactorKind.KEY]


def ask_key(hub: Hub, digest: str) -> str:
    """What the browser must ask the keys of this session's person, as JSON. Raises NotProvedError when there are none."""
    from webauthn import base64url_to_bytes, generate_authentication_options, options_to_json
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor, UserVerificationRequirement

    with hub.store.begin() as tx:
        sitting, person = seated(hub, tx, digest, Stage.OWES, Stage.INSIDE)
        party, keys = party_of(hub, sitting.door), keys_of(tx, person)
        if not keys or party is None:
            raise NotProvedError("there is no key to ask")
        challenge = new_challenge(hub, tx, sitting)
    return options_to_json(
        generate_authentication_options(
            rp_id=party.id,
            challenge=challenge.encode(),
            allow_credentials=[PublicKeyCredentialDescriptor(base64url_to_bytes(key.credential)) for key in keys],
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


def prove_key(hub: Hub, digest: str, credential: Mapping[str, Any], hand: Hand) -> Entered | None:
    """As `prove_code`, by what a key signed. A sign count that does not grow tells of a copy of the key: refused and told."""
    with hub.store.begin() as tx:
        sitting, person = seated(hub, tx, digest, Stage.OWES, Stage.INSIDE)
        taken = take_try(hub, tx, {Guarded.FACTOR: person.id})
        key = next((one for one in keys_of(tx, person) if one.credential == credential.get("id")), None)
        count = _signed(hub, tx, sitting, key, credential) if key else None
        if key and count is not None and tx.factors.use(key.id, count, hub.clock.now()):
            forget_tries(hub, tx, Guarded.FACTOR, person.id)
            return go_on(hub, tx, digest, hand)
        note_failure(hub, tx, person, Act.FACTOR_FAILED, taken, hand.address)
        if key and count is not None:
            note_act(hub, tx, person, Act.KEY_FELL, detail=key.name, address=hand.address)
    raise NotProvedError("the key does not fit")


def new_challenge(hub: Hub, tx: Transaction, sitting: Sitting) -> str:
    """What a key must sign next in this session."""
    challenge = f"{hub.mint.token()}{hub.mint.token()}"
    tx.sittings.challenge(sitting.digest, challenge)
    return challenge


def _signed(hub: Hub, tx: Transaction, sitting: Sitting, key: Factor, credential: Mapping[str, Any]) -> int | None:
    """The sign count that the key told with a right signature of the challenge that stood; None for anything else."""
    from webauthn import base64url_to_bytes, verify_authentication_response
    from webauthn.helpers.exceptions import WebAuthnException

    party = party_of(hub, sitting.door)
    if party is None or not tx.sittings.answered(sitting.digest, sitting.challenge):
        return None
    try:
        done = verify_authentication_response(
            credential=dict(credential),
            expected_challenge=sitting.challenge.encode(),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=base64url_to_bytes(key.secret),
            # Whether it grew is seen where it is stored: two answers at one instant are told apart there alone.
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError):
        return None
    return done.new_sign_count
