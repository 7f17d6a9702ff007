"""The hub, built from the settings: `build`."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from adapters.erased_list.in_file import ErasedFile
from adapters.http import LONG_ANSWER, SHORT_ANSWER, OutsideHttp, Retries
from adapters.known_passwords.in_file import PasswordFile
from adapters.onec.dialect.onec_map import map_file
from adapters.papers.digests import GostDigests
from adapters.papers.figures import FigurePatterns, FigureReader
from adapters.papers.press import Press
from adapters.papers.reading import PdfText
from adapters.partners.callback_addresses import callbacks_http, fault_of_address
from adapters.rate_cards.ed25519 import Ed25519Signer
from adapters.surroundings import SecureMint
from adapters.virus_scanner.clamd import Clamd
from bridge.evidence.lender_key import LenderKeyFaultyError, RsaLenderKey
from bridge.flows.hub import Hub
from bridge.jobs.embedded import EmbeddedRunner
from bridge.model.erasing.rules import Kind
from bridge.model.erasing.rules import Rule as RetentionRule
from bridge.model.erasing.rules import Rules as RetentionRules
from bridge.model.informing.hours import Zones
from bridge.model.money import KOPECKS_IN_RUBLE
from bridge.model.refusals.refusal import Instead, Rule, Rules
from bridge.model.seconding.rules import Rules as SecondingRules
from bridge.ports.offering.turnstile import Turnstile
from bridge.ports.scanning import NoScanner
from bridge.ports.store import Leftover
from bridge.store.partner_keys.live import LivePartners
from bridge.store.store import SqlStore
from bridge.wiring.catalogue import partner_of, products_of
from bridge.wiring.entry import entry_rules
from bridge.wiring.ground import Ground, lay_ground
from bridge.wiring.kept_words import keeper_of
from bridge.wiring.neighbours import callbacks, mail, onec, payu, sms, time_stamps
from bridge.wiring.tracing import record_spans
from bridge.wiring.versions.known import KnownVersions
from bridge.wiring.versions.source import Source
from config.catalogue import CatalogueFaultyError, read_partners
from config.refusals import read_refusals
from config.retention import read_retention
from config.settings import Settings, SettingsIncompleteError
from config.zones import read_zones

if TYPE_CHECKING:
    from bridge.jobs.on_rq import RqRunner


@dataclass(frozen=True, repr=False)
class House:
    """The hub with the parts that serving needs to hold: its store, its runner, and who counts the calls of sites.

    `ground` and `source`: what it stands on, and the files that it was wired from.
    """

    hub: Hub
    store: SqlStore
    runner: "EmbeddedRunner | RqRunner"
    turnstile: Turnstile
    ground: Ground
    source: Source


def build(settings: Settings, ground: Ground | None = None, source: Source | None = None) -> House:
    """Wire everything up. Opens no connection yet; raises the errors of config for faulty files.

    `source`: the files of a version, else those that the settings name.
    """
    record_spans(settings)
    ground, source = ground or lay_ground(settings), source or Source(settings)
    settings, maps = source.settings, source.maps
    clock, store = ground.clock, ground.store
    keeper = keeper_of(settings, source)
    products = products_of(settings)
    sites = {partner.name: partner for partner in map(partner_of, _partner_tables(settings))}
    live = LivePartners(sites, ground.engine, ground.seal, lambda: store.site_changes)

    def http(system: str, longest_answer: int = LONG_ANSWER) -> OutsideHttp:
        return OutsideHttp(system, store.note, clock, body_limit=longest_answer, keep=keeper.talk)

    # A message is paid for: nothing is repeated at once.
    messages = OutsideHttp("sms", store.note, clock, retries=Retries(tries=1), body_limit=SHORT_ANSWER, keep=keeper.talk)

    hub = Hub(
        clock=clock,
        mint=SecureMint(clock),
        store=store,
        loan_system=onec(settings, http("onec")),
        acquiring=payu(settings, http("payu", SHORT_ANSWER), store, maps),
        sms=sms(settings, messages, maps),
        partner_callbacks=callbacks(settings, callbacks_http(store.note, clock, settings.callback_networks), maps),
        passport_offices=ground.offices,
        press=Press(),
        contract_figures=FigureReader(PdfText(), FigurePatterns.load(map_file(settings.onec_map))),
        digests=GostDigests(),
        partners=live,
        settled_partners=sites,
        look_again=live.look_again,
        products=products,
        keeper=keeper,
        versions=KnownVersions(ground.engine, ground.seal, source, products),
        code_key=settings.code_key.encode(),
        public_url=settings.public_url,
        door_urls={"office": settings.office_url, "partners": settings.partners_url},
        lender=settings.lender,
        refusals=_refusals(settings),
        sms_low_balance=settings.sms_low_balance * KOPECKS_IN_RUBLE,
        card_signer=Ed25519Signer(settings.rates_keys.split()),
        mail=mail(settings, store, clock),
        endpoint_patience=timedelta(hours=settings.endpoint_hours),
        zones=Zones(read_zones(settings.config)),
        decision_target=timedelta(seconds=settings.decision_target),
        entry=entry_rules(settings),
        evidence_key=_evidence_key(settings),
        time_stamps=time_stamps(settings, http("time_stamps", SHORT_ANSWER)),
        seconding=_seconding(settings),
        retention=_retention(settings),
        erased_list=ErasedFile(settings.erased_list),
        scanner=Clamd(settings.scanner) if settings.scanner else NoScanner(),
        known_passwords=PasswordFile(settings.password_list),
        keep={kind: timedelta(days=settings.keep_days[kind]) for kind in Leftover},
    )
    return House(hub, store, ground.runner, ground.turnstile, ground, source)


def _seconding(settings: Settings) -> SecondingRules:
    return SecondingRules(
        on=settings.second_person == "yes",
        life=timedelta(hours=settings.second_hours),
        suspense=settings.second_suspense * KOPECKS_IN_RUBLE,
        refund=settings.second_refund * KOPECKS_IN_RUBLE,
        rows=settings.second_rows,
        pause=timedelta(minutes=settings.second_pause_minutes),
    )


def _partner_tables(settings: Settings) -> list[dict[str, Any]]:
    return read_partners(settings.config, partial(fault_of_address, networks=settings.callback_networks))


def _refusals(settings: Settings) -> Rules:
    rows = read_refusals(settings.config)
    try:
        return Rules(tuple(Rule(row["number"], row["words"], tuple(map(Instead, row["offers"]))) for row in rows))
    except ValueError as error:
        raise CatalogueFaultyError(f"refusals.toml: {error}") from None


def _retention(settings: Settings) -> RetentionRules:
    rows = read_retention(settings.config)
    try:
        return RetentionRules(tuple(RetentionRule(**row | {"kind": Kind(row["kind"])}) for row in rows))
    except ValueError as error:
        raise CatalogueFaultyError(f"retention.toml: {error}") from None


def _evidence_key(settings: Settings) -> RsaLenderKey | None:
    try:
        return RsaLenderKey(settings.evidence_key) if settings.evidence_key else None
    except LenderKeyFaultyError as error:
        raise SettingsIncompleteError([f"BRIDGE_EVIDENCE_KEY: {error}"]) from None
