"""What can be read and written together, and who opens it."""

from contextlib import AbstractContextManager
from typing import Protocol

from bridge.ports.configuring import ConfiguringParts
from bridge.ports.counting import CountingParts
from bridge.ports.decisions import Decisions
from bridge.ports.erasing import ErasingParts
from bridge.ports.exchanging import TalkingParts
from bridge.ports.measuring import MeasuringParts
from bridge.ports.offering.rate_cards import OfferingParts
from bridge.ports.reconciling import ReconcilingParts
from bridge.ports.store.advances import AdvancingParts
from bridge.ports.store.anchors import Anchors
from bridge.ports.store.cabinet import CabinetParts
from bridge.ports.store.deliveries import Deliveries
from bridge.ports.store.gate_waits import GateWaits
from bridge.ports.store.helping import HelpingParts
from bridge.ports.store.informing import InformingParts
from bridge.ports.store.office.bulk import BulkParts
from bridge.ports.store.office.finding import FindingParts
from bridge.ports.store.office.queues import QueuesParts
from bridge.ports.store.office.seconding import SecondingParts
from bridge.ports.store.partner_page import PartnerPageParts
from bridge.ports.store.parts import (
    Answers,
    Applications,
    Attentions,
    Codes,
    Evidence,
    Issuers,
    Journal,
    Leftovers,
    Messages,
    Notices,
    Papers,
    PartnerEvents,
    Sessions,
    Texts,
)
from bridge.ports.store.paying import PayingParts
from bridge.ports.store.rows import Counts, Exchange
from bridge.ports.store.staffing import StaffingParts
from bridge.ports.store.tour_refunds import RefundingParts
from bridge.ports.work import WorkQueue


class Transaction(
    ReconcilingParts,
    PayingParts,
    OfferingParts,
    ConfiguringParts,
    AdvancingParts,
    RefundingParts,
    MeasuringParts,
    CountingParts,
    CabinetParts,
    InformingParts,
    HelpingParts,
    PartnerPageParts,
    StaffingParts,
    SecondingParts,
    FindingParts,
    BulkParts,
    QueuesParts,
    ErasingParts,
    TalkingParts,
    Protocol,
):
    """Everything that can be read and written together."""

    @property
    def applications(self) -> Applications: ...
    @property
    def codes(self) -> Codes: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def papers(self) -> Papers: ...
    @property
    def texts(self) -> Texts: ...
    @property
    def events(self) -> PartnerEvents: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def decisions(self) -> Decisions: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def answers(self) -> Answers: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def evidence(self) -> Evidence: ...
    @property
    def anchors(self) -> Anchors: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def attentions(self) -> Attentions: ...
    @property
    def issuers(self) -> Issuers: ...
    @property
    def gate_waits(self) -> GateWaits: ...
    @property
    def leftovers(self) -> Leftovers: ...
    @property
    def work(self) -> WorkQueue: ...

    def counts(self) -> Counts: ...


class Store(Protocol):
    """Opens transactions. Never hold one open during a call to another system."""

    def begin(self, *, optimistic: bool = False) -> AbstractContextManager[Transaction]:
        """A transaction that commits when left normally and rolls back on an error. Raises StoreUnavailableError.

        `optimistic`: applications, answers and notices are taken for new and inserted with the commit, so that nobody waits for
        the database to say so; when one is not, NotNewError is raised at the end. See bridge.flows.one_transaction.in_one_go.
        """
        ...

    def read(self) -> AbstractContextManager[Transaction]:
        """A transaction that only reads: it waits for no writer and locks nothing. Raises StoreUnavailableError."""
        ...

    def note(self, exchange: Exchange) -> None:
        """Write a line of the journal soon, with the next transaction of this process; a killed process may lose it."""
        ...
