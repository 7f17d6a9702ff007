"""Products and sites as an application's own version has them, made when they are first asked for: hub.Versions.

Of today are, in every application: addresses, secrets and people of a site, its look; whom and when borrowers are told, calls
with a code, answers to questions, the lender's bank and papers' facts of the lender, how figures are compared, pauses of asking.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock

from sqlalchemy import Engine

from bridge.model.application import Application
from bridge.model.configuring.version import Version
from bridge.model.law.known import known_rows
from bridge.model.law.parameters import Parameter, Parameters
from bridge.model.partner import Partner
from bridge.products.product import Product, ProductTerms
from bridge.store.configuring import SqlConfigurations
from bridge.store.engine import connect, reachable
from bridge.store.seal import Seal
from bridge.wiring.catalogue import parameters_of, partner_without_secrets, products_of
from bridge.wiring.versions.source import Source, laid_out
from config.catalogue import read_partners
from config.law import parse_law

FIRST = 1


class VersionUnknownError(LookupError):
    """An application began with a version that the store does not hold."""


@dataclass(frozen=True, repr=False)
class _Known:
    """What a version says. `products` have the law as applications of this version know it."""

    products: Mapping[str, Product]
    partners: Mapping[str, Partner]


class KnownVersions:
    """`source`: what this hub is wired from; `today`: its products. Asked within transactions: it reads beside them."""

    def __init__(self, engine: Engine, seal: Seal, source: Source, today: Mapping[str, Product]) -> None:
        self._engine, self._seal, self._source, self._today = engine, seal, source, today
        self._guard = Lock()
        self._known: dict[int, _Known] = {}

    @property
    def current(self) -> int:
        """The version that new applications begin with; 0 before there is one."""
        return self._source.number

    @property
    def digest(self) -> str:
        """SHA-256 of all it says."""
        return self._source.digest

    def product(self, application: Application) -> Product | None:
        """The product of the application's version; None: today's. Raises VersionUnknownError, StoreUnavailableError."""
        known = self._of(application)
        return known.products.get(application.product) if known else None

    def partner(self, application: Application, today: Partner | None) -> Partner | None:
        """The site under the name that it had; one that the files no longer have comes without secrets."""
        known = self._of(application)
        then = known.partners.get(application.partner) if known else None
        if today is None or then is None:
            return today or then
        return today if today.title == then.title else replace(today, title=then.title)

    def _of(self, application: Application) -> _Known | None:
        number = application.configuration or FIRST
        if number == self._source.number or not (self._source.number or application.configuration):
            return None
        found = self._known.get(number)
        if found is None:
            with self._guard:
                found = self._known.get(number) or self._read(number)
                self._known[number] = found
        return found

    def _read(self, number: int) -> _Known:
        with reachable(), connect(self._engine, reading=True) as connection, connection.begin():
            configurations = SqlConfigurations(connection, self._seal)
            version = configurations.find(number)
            if version is None:
                raise VersionUnknownError(f"configuration {number} is not in this store")
            texts, laws = configurations.texts(version), configurations.laws(number)
        source = laid_out(self._source.settings, texts, number, version.digest)
        products = products_of(source.settings, self._with_today, law=self._law(laws))
        tables = read_partners(source.settings.config)
        return _Known(products, {table["name"]: partner_without_secrets(table) for table in tables})

    def _law(self, laws: Sequence[tuple[Version, str]]) -> Parameters:
        zone = self._source.settings.zone
        told = [(one.taken_at.astimezone(zone).date(), _rows(text)) for one, text in laws]
        return Parameters(known_rows(told))

    def _with_today(self, then: ProductTerms) -> ProductTerms:
        now = self._today[then.name].terms if then.name in self._today else then
        told = replace(
            then.informing, steps=now.informing.steps, waits=now.informing.waits, by_day=now.informing.by_day
        )  # fmt: skip
        papers = replace(then.papers, lender=now.papers.lender, tolerance=now.papers.tolerance)
        return replace(
            then, informing=told, papers=papers, call_rules=now.call_rules, helping=now.helping, bank=now.bank,
            paying_code_from=now.paying_code_from, decision_poll=now.decision_poll, usual_decision=now.usual_decision,
            form_time=now.form_time, signing_time=now.signing_time,
        )  # fmt: skip


def _rows(text: str) -> list[Parameter]:
    return parameters_of(parse_law(text))
