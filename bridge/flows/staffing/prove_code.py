"""The second factor by a code: of the app, each good once in all processes, or one of the recovery codes."""

import hmac
from collections.abc import Sequence

from bridge.flows.hub import Hub
from bridge.flows.staffing.count_tries import forget_tries, note_failure, take_try
from bridge.flows.staffing.note_act import note_act
from bridge.flows.staffing.open_sitting import Entered, open_sitting, seated
from bridge.model.evidence.hand import Hand
from bridge.model.staff.factors import DRIFT, STEP_SECONDS, Factor, FactorKind, confirmed, spoken, step_of
from bridge.model.staff.pauses import Guarded, NotProvedError
from bridge.model.staff.people import Act, Person
from bridge.model.staff.sittings import Stage
from bridge.ports.store import Transaction


def prove_code(hub: Hub, digest: str, code: str, hand: Hand) -> Entered | None:
    """Let the person of a half-open session in, by a new session; of one who is inside note that they proved themselves.

    Raises PausedError, NotProvedError.
    """
    with hub.store.begin() as tx:
        sitting, person = seated(hub, tx, digest, Stage.OWES, Stage.INSIDE)
        taken = take_try(hub, tx, {Guarded.FACTOR: person.id})
        if _right(hub, tx, person, spoken(code), hand.address):
            forget_tries(hub, tx, Guarded.FACTOR, person.id)
            return go_on(hub, tx, sitting.digest, hand)
        note_failure(hub, tx, person, Act.FACTOR_FAILED, taken, hand.address)
    raise NotProvedError("the code does not fit")


def go_on(hub: Hub, tx: Transaction, digest: str, hand: Hand) -> Entered | None:
    """After a right factor: whoever is inside has proved themselves; anybody else gets in by a session with a new token."""
    sitting, person = seated(hub, tx, digest, Stage.OWES, Stage.ENROLS, Stage.INSIDE)
    if sitting.stage is Stage.INSIDE:
        tx.sittings.proved(digest, hub.clock.now())
        return None
    tx.sittings.end(digest, hub.clock.now())
    return open_sitting(hub, tx, person, sitting.door, Stage.INSIDE, hand)


def step_that_fits(hub: Hub, secret: str, code: str) -> int | None:
    """The time step whose code this is: of now, or of a clock that is off by one."""
    import pyotp  # only by those who enter a code

    now = step_of(hub.clock.now())
    counts = pyotp.TOTP(secret, interval=STEP_SECONDS)
    steps = range(now - DRIFT, now + DRIFT + 1)
    right = [step for step in steps if hmac.compare_digest(counts.at(step * STEP_SECONDS).encode(), code.encode())]
    return max(right, default=None)


def recovery_digest(hub: Hub, person_id: str, code: str) -> str:
    """What is stored in place of a recovery code."""
    return hmac.new(hub.code_key, f"recovery:{person_id}:{spoken(code)}".encode(), "sha256").hexdigest()


def _right(hub: Hub, tx: Transaction, person: Person, code: str, address: str) -> bool:
    if code.isdigit() and len(code) == 6:
        return _of_an_app(hub, tx, confirmed(tx.factors.of(person.id)), code)
    if not tx.factors.use_code(person.id, recovery_digest(hub, person.id, code)):
        return False
    note_act(hub, tx, person, Act.CODE_USED, detail=f"осталось {tx.factors.codes_left(person.id)}", address=address)
    return True


def _of_an_app(hub: Hub, tx: Transaction, factors: Sequence[Factor], code: str) -> bool:
    for factor in factors:
        step = step_that_fits(hub, factor.secret, code) if factor.kind is FactorKind.TOTP else None
        if step is not None:
            return tx.factors.use(factor.id, step, hub.clock.now())
    return False
