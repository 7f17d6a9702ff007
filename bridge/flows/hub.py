"""The hub as flows see it: ports, products, partners and a few secrets, bundled once by the wiring."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Protocol

from bridge.model.application import Application
from bridge.model.erasing.rules import Rules as RetentionRules
from bridge.model.exchanging import Keeper
from bridge.model.informing.hours import Zones
from bridge.model.partner import Partner
from bridge.model.refusals.refusal import Rules
from bridge.model.seconding.rules import Rules as SecondingRules
from bridge.model.staff.sittings import EntryRules
from bridge.ports.acquiring import Acquiring
from bridge.ports.erasing import ErasedList, NoList
from bridge.ports.loan_system import LoanSystem
from bridge.ports.mail import Mail
from bridge.ports.offering.rate_cards import CardSigner, NobodySigns
from bridge.ports.papers import ContractFigures, Digests, PaperPress
from bridge.ports.partner_callbacks import PartnerCallbacks
from bridge.ports.passport_offices import PassportOffices
from bridge.ports.passwords import KnownPasswords, NoPasswords
from bridge.ports.scanning import NoScanner, Scanner
from bridge.ports.sms import SmsGateway
from bridge.ports.store import Leftover, Store
from bridge.ports.surroundings import Clock, Mint
from bridge.ports.time_stamps import LenderKey, TimeStamps
from bridge.ports.work import CLOCK
from bridge.products.product import Product

LOAN_SYSTEM = "loan_system"
SMS = "sms"
TIMER = CLOCK
# Rows that wait for a time and then ask the loan system: they rest when it does.
LOAN_TIMER = f"{CLOCK}:{LOAN_SYSTEM}"
SMS_TIMER = f"{CLOCK}:{SMS}"


@dataclass(frozen=True, repr=False)
class Hub:
    """Everything a step needs from outside itself.

    `code_key` keys the digests of one-time codes; `lender`: its name in messages; `keep`: how long what nobody needs any more
    stays; a kind that is not in it stays for ever.
    """

    clock: Clock
    mint: Mint
    store: Store
    loan_system: LoanSystem
    acquiring: Acquiring
    sms: SmsGateway
    partner_callbacks: PartnerCallbacks
    passport_offices: PassportOffices
    press: PaperPress
    contract_figures: ContractFigures
    digests: Digests
    partners: Mapping[str, Partner]
    products: Mapping[str, Product]
    code_key: bytes
    public_url: str
    lender: str = ""
    keep: Mapping[Leftover, timedelta] = field(default_factory=dict)
    refusals: Rules = field(default_factory=Rules)
    card_signer: CardSigner = field(default_factory=NobodySigns)
    # Kopecks on the account of messages below which a person is told; 0: nobody asks.
    sms_low_balance: int = 0
    # The server of letters; None: no letters. A site whose endpoint took no push for so long is not pushed to any more.
    mail: Mail | None = None
    endpoint_patience: timedelta = timedelta(hours=24)
    # Which zones the regions of borrowers live by.
    zones: Zones = field(default_factory=Zones)
    # How long data of persons is kept; where what was erased is written down outside of the store.
    retention: RetentionRules = field(default_factory=RetentionRules)
    erased_list: ErasedList = field(default_factory=NoList)
    # The lender's key and the time-stamp server; without them anchors and archives of evidence are unsigned, or not stamped.
    evidence_key: LenderKey | None = None
    time_stamps: TimeStamps | None = None
    # Of people who log in: who needs a second factor, how long sessions last.
    entry: EntryRules = field(default_factory=EntryRules)
    # Doors (office, partners) that have an address of their own.
    door_urls: Mapping[str, str] = field(default_factory=dict)
    scanner: Scanner = field(default_factory=NoScanner)
    known_passwords: KnownPasswords = field(default_factory=NoPasswords)
    # Sites as the lender's files have them; empty where nobody lays anything over them.
    settled_partners: Mapping[str, Partner] = field(default_factory=dict)
    # When a dangerous deed needs a second person.
    seconding: SecondingRules = field(default_factory=SecondingRules)
    # How long a decision may take from the loan system to the site; figures tell how many took longer.
    decision_target: timedelta = timedelta(seconds=60)
    # Makes of what was said in a call what may be kept of it.
    keeper: Keeper = field(default_factory=Keeper)
    # Have `partners` read anew what another process may have just changed.
    look_again: Callable[[], None] = lambda: None

    # Products and sites as each application's own version of the configuration has them; None: there is but one.
    versions: "Versions | None" = None

    @property
    def configuration(self) -> int:
        """The version that an application which comes now begins with; 0 before there is one."""
        return self.versions.current if self.versions else 0

    def url_of(self, door: str) -> str:
        """The address under which a door is reached, without a slash at its end."""
        return (self.door_urls.get(door) or self.public_url).rstrip("/")

    def product(self, application: Application) -> Product:
        """The product of this application, as the version that it began with has it."""
        then = self.versions.product(application) if self.versions else None
        return then or self.products[application.product]

    def settled(self, partner: str) -> Partner:
        """A site as the lender's files have it, without what it set for itself on its page."""
        return self.settled_partners.get(partner) or self.partners[partner]

    def partner(self, application: Application) -> Partner:
        """The site this application came from: as it is today, under the name that the application's version has."""
        today = self.partners.get(application.partner)
        found = self.versions.partner(application, today) if self.versions else today
        return found or self.partners[application.partner]


class Versions(Protocol):
    """Versions of the configuration as applications see them."""

    @property
    def current(self) -> int:
        """The one that the hub runs; 0 before there is one."""
        ...

    @property
    def digest(self) -> str:
        """SHA-256 of all it says, as hex."""
        ...

    def product(self, application: Application) -> Product | None:
        """The product of the application's version; None: today's."""
        ...

    def partner(self, application: Application, today: Partner | None) -> Partner | None:
        """The site as this application knows it; None when no version has it."""
        ...


def link_digest(token: str) -> str:
    """What is stored in place of a one-time link's token."""
    return sha256(f"link:{token}".encode()).hexdigest()


def cookie_digest(token: str) -> str:
    """What is stored in place of a session cookie's token; a link's token never passes for one."""
    return sha256(f"cookie:{token}".encode()).hexdigest()


def log_in_digest(token: str) -> str:
    """What is stored in place of the token of a try to log in."""
    return sha256(f"log-in:{token}".encode()).hexdigest()
