"""One gate: which, before what, in which state, on whose evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

# An officer is written as "office:NAME".
BY_OFFICE = "office:"


class Stage(StrEnum):
    """What a gate stands before."""

    BEFORE_SIGNING = "before_signing"
    BEFORE_PAYOUT = "before_payout"


class GateName(StrEnum):
    """Which gate; their law is in the table (bridge.model.gates.table)."""

    CONSENTS = "consents"
    IDENTIFICATION = "identification"
    SELF_BAN = "self_ban"
    DAILY_RATE = "daily_rate"
    FULL_COST = "full_cost"
    OVERPAYMENT = "overpayment"
    ONE_PERSON = "one_person"
    PASSPORT = "passport"
    ACCEPT_WINDOW = "accept_window"
    COOLING_OFF = "cooling_off"
    BOOKING = "booking"
    PAYEE = "payee"
    STILL_SIGNED = "still_signed"


class By(StrEnum):
    """Who gives the evidence: the hub computes it, the loan system tells a fact of the deal, its approval stands for it,
    an officer records it, the tour site tells it."""

    HUB = "hub"
    LOAN_SYSTEM = "loan_system"
    APPROVAL = "approval"
    OFFICE = "office"
    PARTNER = "partner"


class GateState(StrEnum):
    """How a gate stands: WAITS opens by itself at a known time, OFF was switched off by configuration."""

    OPEN = "open"
    CLOSED = "closed"
    WAITS = "waits"
    OFF = "off"


@dataclass(frozen=True)
class Gate:
    """One gate of one application. Moments are UTC.

    `evidence`: the evidence in words; `facts`: the same as it was given, by whom (`given_by`) and when (`given_at`).
    `not_before`: when time opens it. `good_until`: when the evidence gets too old for a signature. `off`: why it is switched
    off; such a gate counts as open. `why`: why it is closed.
    """

    name: GateName
    evidence: str = ""
    opened_at: datetime | None = None
    not_before: datetime | None = None
    stage: Stage = Stage.BEFORE_PAYOUT
    by: By = By.HUB
    facts: Mapping[str, str] = field(default_factory=dict)
    given_at: datetime | None = None
    given_by: str = ""
    good_until: datetime | None = None
    off: str = ""
    why: str = ""

    @property
    def open(self) -> bool:
        """True when there is evidence, or when it is switched off."""
        return self.opened_at is not None

    @property
    def state(self) -> GateState:
        """How it stands, in a word."""
        if self.off:
            return GateState.OFF
        if self.open:
            return GateState.OPEN
        return GateState.WAITS if self.not_before else GateState.CLOSED
