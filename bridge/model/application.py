"""The application: one tour loan from the site's order to the last instalment. Immutable; each change makes a new one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bridge.model.borrower import Borrower
from bridge.model.contract import Contract, Signature
from bridge.model.decision import Deal, Decision
from bridge.model.errors import StepClosedError
from bridge.model.events import EventType, Move
from bridge.model.gates import Gate, GateName
from bridge.model.informing.no_contact import NoContact
from bridge.model.loan import Loan
from bridge.model.refusals.refusal import Refusal
from bridge.model.status import Status, next_status
from bridge.model.tour import Advance, Deadlines, Price, Tour


@dataclass(frozen=True)
class Consent:
    """One document the borrower agreed to: which, which text version, when; each consent is its own (152-FZ art. 9).

    `sha256` (hex) of the very text that was on the page; empty for a consent that the site told of. `ended_at`: when it was
    withdrawn; from then on it stands for nothing (152-FZ art. 9 part 2, 38-FZ art. 18).
    """

    kind: str
    version: str
    given_at: datetime
    given_to: str = "hub"
    sha256: str = ""
    ended_at: datetime | None = None


@dataclass(frozen=True, repr=False)
class Application:
    """One tour loan. `status` is changed by `move_to` alone; `version` is the store's, for the check against lost updates.

    `moves` are steps made since the last save: the store writes them down with the row. `sent_version` is the price version
    last given to the loan system, answered or not.
    `last_approved`: what the lender approved last, kopecks. `less`: the ways on when that is less than the tour needs, and the
    borrower's choice among them. `previous`, `successor`: applications in one another's place. `configuration`: the version of
    the configuration it began with; 0: the first one that is known. `no_contact`: contact about an overdue debt is refused.
    """

    id: str
    partner: str
    order_id: str
    product: str
    payload_digest: str
    received_at: datetime
    tour: Tour
    price: Price
    advance: Advance
    borrower: Borrower
    periods: int
    return_url: str = ""
    payable_until: datetime | None = None
    status: Status = Status.RECEIVED
    version: int = 0
    consents: tuple[Consent, ...] = ()
    terms_code_id: str = ""
    questionnaire_at: datetime | None = None
    sent_version: int = 0
    deal: Deal | None = None
    decision: Decision | None = None
    more_wanted: str = ""
    contract: Contract | None = None
    signature: Signature | None = None
    pending_code: str = ""
    gates: tuple[Gate, ...] = ()
    loan: Loan | None = None
    end_reason: str = ""
    refusal: Refusal | None = None
    last_approved: int = 0
    less: Refusal | None = None
    way_chosen: str = ""
    previous: str = ""
    successor: str = ""
    configuration: int = 0
    no_contact: NoContact | None = None
    moves: tuple[Move, ...] = field(default=())

    def __repr__(self) -> str:
        return f"Application({self.id}, {self.status})"

    @property
    def loan_sum(self) -> int:
        """What is to be lent, in kopecks: the price less the advance."""
        return self.price.total - self.advance.amount

    @property
    def deadlines(self) -> Deadlines:
        """The ends that hold now."""
        offer = self.decision.valid_until if self.decision and self.decision.approved else None
        return Deadlines(self.price.valid_until, self.payable_until, offer)

    @property
    def decided_for_this_price(self) -> bool:
        """True when the loan system knows the present price."""
        return self.deal is not None and self.deal.price_version == self.price.version

    @property
    def answers_open(self) -> bool:
        """True while the borrower may change answers: before they are sent, and again when the lender wants more."""
        filling = self.status is Status.FILLING and self.questionnaire_at is None
        return filling or (self.status is Status.MORE_WANTED and bool(self.more_wanted))

    def move_to(self, event: EventType, at: datetime, facts: Mapping[str, object] | None = None) -> "Application":
        """The application after `event`, with the move noted for the record.

        Raises MoveNotAllowedError when the status table has no such move.
        """
        move = Move(event, at, facts or {})
        return replace(self, status=next_status(self.status, event), moves=(*self.moves, move))

    def received(self) -> "Application":
        """A new application with its first event noted; the status does not move."""
        return replace(self, moves=(Move(EventType.APPLICATION_RECEIVED, self.received_at, {}),))

    def require(self, *allowed: Status) -> None:
        """Raises StepClosedError unless the application stands in one of `allowed`."""
        if self.status not in allowed:
            raise StepClosedError(f"this step is not open while the application is {self.status}")

    def gate(self, name: GateName) -> Gate | None:
        """The gate of this name, if it was set up."""
        return next((gate for gate in self.gates if gate.name is name), None)

    def with_gate(self, gate: Gate) -> "Application":
        """The application with this gate put in place of the one of the same name."""
        others = tuple(one for one in self.gates if one.name is not gate.name)
        return replace(self, gates=(*others, gate))

    @property
    def closed_gates(self) -> tuple[GateName, ...]:
        """Names of gates that have no evidence yet."""
        return tuple(gate.name for gate in self.gates if not gate.open)
