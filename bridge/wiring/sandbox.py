"""Test systems of sites: for each a hub of its own over a store of its own, with neighbours that live nowhere.

Nothing of it shares a row with the live hub, so no list, number or nightly work of the lender can ever meet a test application.
"""

import fcntl
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

from adapters.partners.callback_addresses import callbacks_http
from adapters.partners.standard_webhooks import StandardWebhooks
from adapters.partners.words import maps_of_words
from adapters.sandbox.gateways import SandboxAcquiring, SandboxSms
from adapters.sandbox.loan_system import SandboxLoanSystem
from adapters.sandbox.surroundings import SandboxClock, SandboxMint
from adapters.surroundings import SecureMint
from bridge.flows.hub import Hub
from bridge.jobs.embedded import EmbeddedRunner
from bridge.model.one_time_code import CodeRules
from bridge.model.papers.rules import PaperRules, SetSource
from bridge.model.partner import Partner
from bridge.ports.offering.rate_cards import NobodySigns
from bridge.ports.surroundings import Clock
from bridge.products.gate_settings import read_gates
from bridge.products.product import ProductTerms
from bridge.store.engine import open_engine
from bridge.store.migrations import upgrade
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from bridge.wiring.catalogue import products_of
from config.settings import Settings, SettingsIncompleteError

POLL = timedelta(seconds=2)
_ALWAYS = 10**9
# A folder and a part of an address.
_NAME = re.compile(r"[a-z0-9_-]{1,64}", re.ASCII)
Wsgi = Callable[..., Any]


class TestTime:
    """bridge.web.partner_api.sandbox.ways.TestClock."""

    __test__ = False

    def __init__(self, true: Clock, clock: SandboxClock, wake: Callable[[], None]) -> None:
        self._true, self._clock, self._wake = true, clock, wake

    def true_now(self) -> datetime:
        """The time outside."""
        return self._true.now()

    def ahead(self) -> timedelta:
        """How far the test system is ahead."""
        return self._clock.ahead()

    def move(self, span: timedelta) -> datetime:
        """Forward, and the workers look at once."""
        moved = self._clock.move(span)
        self._wake()
        return moved


@dataclass(frozen=True, repr=False)
class TestSystem:
    """One site's test system."""

    __test__ = False

    hub: Hub
    store: SqlStore
    runner: EmbeddedRunner
    time: TestTime


def sites_under_test(partners: Mapping[str, Partner]) -> list[str]:
    """Names of the sites that have a test system. Raises SettingsIncompleteError for one that could be taken for the live one."""
    tested = [partner for partner in partners.values() if partner.test_request_secrets]
    if faults := [f"partner {one.name}: {fault}" for one in tested if (fault := _fault_of(one))]:
        raise SettingsIncompleteError(faults)
    return [partner.name for partner in tested]


def _fault_of(partner: Partner) -> str:
    if not _NAME.fullmatch(partner.name):
        return "a site with a test system has a name of a-z, digits, _ and - alone"
    if not partner.test_callback_secrets:
        return "test_request_secrets without test_callback_secrets"
    live = {*partner.request_secrets, *partner.callback_secrets}
    return "a test secret is a live one, too" if live & {*partner.test_request_secrets, *partner.test_callback_secrets} else ""


def build_test_system(settings: Settings, live: Hub, name: str) -> TestSystem:
    """The test system of this site, its store brought to the newest shape."""
    folder, runner = settings.sandbox / name, EmbeddedRunner()
    clock = SandboxClock(live.clock, folder / "clock")
    store = SqlStore(
        open_engine(_database(folder)), Seal(settings.seal_ring(), settings.index_key.encode()), runner.wake, clock.now
    )
    # Calls and pushes are signed with the time outside: a receiver knows no other.
    http = callbacks_http(store.note, live.clock, settings.callback_networks)
    hub = replace(
        live,
        clock=clock,
        mint=SandboxMint(SecureMint(clock)),
        store=store,
        loan_system=SandboxLoanSystem(clock),
        acquiring=SandboxAcquiring(),
        sms=SandboxSms(),
        partner_callbacks=StandardWebhooks(http, maps_of_words(), settings.callback_networks, test=True),
        partners={name: _as_tested(live.partners[name])},
        settled_partners={},
        products=products_of(settings, _as_tested_terms),
        versions=None,
        public_url=f"{live.public_url}{prefix_of(name)}",
        sms_low_balance=0,
        card_signer=NobodySigns(),
        mail=None,
        evidence_key=None,
        time_stamps=None,
    )
    return TestSystem(hub, store, runner, TestTime(live.clock, clock, runner.wake))


def prefix_of(name: str) -> str:
    """Where the pages of a site's test system stand."""
    return f"/sandbox/{name}"


def _database(folder: Path) -> str:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    url = f"sqlite:///{folder.resolve() / 'hub.sqlite3'}"
    with (folder / "shape.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        engine = open_engine(url)
        upgrade(engine)
        engine.dispose()
    return url


def _as_tested(partner: Partner) -> Partner:
    return replace(
        partner,
        request_secrets=partner.test_request_secrets,
        callback_secrets=partner.test_callback_secrets,
        callback_url=partner.test_callback_url or partner.callback_url,
        test_request_secrets=(),
        test_callback_secrets=(),
        mail="",
    )


def _as_tested_terms(terms: ProductTerms) -> ProductTerms:
    """The product without what only the lender's own systems can answer: its own papers, gates that need no officer, no waits."""
    papers = replace(terms.papers, source=SetSource.HUB) if terms.papers.templates.names else PaperRules()
    codes = CodeRules(terms.code_rules.digits, terms.code_rules.life, terms.code_rules.tries, (timedelta(0),), *[_ALWAYS] * 3)
    return replace(
        terms, papers=papers, gates=read_gates({}), code_rules=codes, must_open_papers=False, phone_first=False,
        decision_poll=POLL, paying_code_from=None, bank=None,
    )  # fmt: skip


class SandboxRegister:
    """bridge.web.partner_api.sandbox.ways.Sandboxes: each test system is made when it is first asked for in a process."""

    def __init__(self, make: Callable[[str], Wsgi]) -> None:
        self._make = make
        self._guard = Lock()
        self._made: dict[str, Wsgi] = {}

    def answers_for(self, partner: str) -> Wsgi:
        """The application of a site's test system."""
        with self._guard:
            if partner not in self._made:
                self._made[partner] = self._make(partner)
            return self._made[partner]

    def mounts(self, partners: list[str]) -> dict[str, Wsgi]:
        """What stands under which address."""

        def lazily(name: str) -> Wsgi:
            return lambda environ, start: self.answers_for(name)(environ, start)

        return {prefix_of(name): lazily(name) for name in partners}
