"""The table of limits: route → family → how many requests of whom in which time, and how long a body may be.

Everybody of a mobile network may come from one address, so what is counted by address is wide; what is counted by visit is not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

KB = 1024
MINUTE = 60


class Who(StrEnum):
    """By what requests are counted together. VISIT: by the cookie of a session; who has none is counted by address."""

    ADDRESS = "address"
    VISIT = "visit"


class Counted(StrEnum):
    """ALL requests; or only those that were REFUSED (4xx): what is signed is then never held up by what somebody else sends."""

    ALL = "all"
    REFUSED = "refused"


@dataclass(frozen=True)
class Limit:
    """`most` requests in each span of `seconds`."""

    who: Who
    most: int
    seconds: int = MINUTE


@dataclass(frozen=True)
class Family:
    """Routes that are limited alike. `body`: bytes of a request. `beside`: what counts there besides, and where it is."""

    name: str
    limits: tuple[Limit, ...]
    body: int = 64 * KB
    counted: Counted = Counted.ALL
    beside: str = ""


def _by(visit: int, address: int, seconds: int = MINUTE) -> tuple[Limit, ...]:
    return Limit(Who.VISIT, visit, seconds), Limit(Who.ADDRESS, address, seconds)


def _only(address: int) -> tuple[Limit, ...]:
    return (Limit(Who.ADDRESS, address),)


FILES = Family("files", _only(3000))
PAGES = Family("pages", _by(300, 1500))
LINKS = Family("links", _only(150), beside="tokens of 128 bits and more, kept as digests")
DEEDS = Family("deeds", _by(120, 600))
CODES = Family("codes", _by(30, 150), beside="pauses and tries by phone, address and application: bridge.model.one_time_code")
LOOK_UPS = Family("look-ups", _only(1500), beside="what was drawn before is answered before anything is counted")
PAPERS = Family("papers and lists", _by(40, 300), beside="typesetting takes turns: adapters.papers.typesetting")
PICTURES = Family("pictures", _by(20, 60), 400 * KB)
REPORTS = Family("reports", _by(20, 60), 8 * 1024 * KB)
LOG_IN = Family("log-in", _only(60), beside="growing pauses by name, address and factor: bridge.flows.staffing")
HEALTH = Family("health", _only(600))
METRICS = Family("metrics", _only(120), beside="the token of BRIDGE_METRICS_TOKEN")
CALLS = Family(
    "calls", _only(300), 256 * KB, Counted.REFUSED, "an allowance by site: bridge.web.partner_api.protecting.allowance"
)
NOTICES = Family("notices", _only(150), 256 * KB, Counted.REFUSED, "a notice that is signed as it must be is always taken")
DEAL_NOTICES = Family("deal notices", _only(150), 1024 * KB, Counted.REFUSED, NOTICES.beside)
NOWHERE = Family("nowhere", _only(300), counted=Counted.REFUSED)

# By the name of the door; then reading and writing apart where they differ.
DOORS: Mapping[str, tuple[Family, Family]] = MappingProxyType(
    {
        "form": (PAGES, DEEDS),
        "office": (PAGES, DEEDS),
        "partners": (PAGES, DEEDS),
        "partner_api": (CALLS, CALLS),
        "notices": (NOTICES, NOTICES),
        "rates": (FILES, FILES),
        "web": (FILES, FILES),
        "security_txt": (FILES, FILES),
        "health": (HEALTH, HEALTH),
        "metrics": (METRICS, METRICS),
    }
)
# Steps in which somebody says who they are.
_ENTERING = (
    "enter", "prove_factor", "ask_key", "prove_key", "accept", "prove_again", "prove_again_by_key", "change_password",
)  # fmt: skip
# Routes that differ from the rest of their door: first what is read, then what is written.
READ: Mapping[str, Family] = MappingProxyType(
    dict.fromkeys(("form.link", "form.mail_confirm", "form.mail_stop", "office.welcome", "partners.welcome"), LINKS)
    | dict.fromkeys(("form.paper", "form.letter", "office.act_paper", "office.act_extract", "office.people_journal_csv"), PAPERS)
    | dict.fromkeys(("form.look", "office.static", "partners.static", "partners.logo"), FILES)
    | dict.fromkeys(("office.entering.static", "partners.entering.static"), FILES)
    | dict.fromkeys(("partner_api.openapi", "partner_api.docs", "partner_api.style"), FILES)
    | {"form.issuers": LOOK_UPS}
)
WRITTEN: Mapping[str, Family] = MappingProxyType(
    dict.fromkeys(("form.resume", "form.phone", "form.terms", "form.terms_code", "form.terms_again", "form.terms_call"), CODES)
    | dict.fromkeys(("form.log_in", "form.log_in_code", "form.log_in_again"), CODES)
    | dict.fromkeys(("form.sign", "form.sign_again", "form.sign_call"), CODES)
    | dict.fromkeys(("form.pay_start", "form.pay_code", "form.pay_code_again", "form.pay_code_call"), CODES)
    | dict.fromkeys(("form.mail_confirm", "form.mail_stop_at_once"), LINKS)
    | {f"{door}.{step}": LOG_IN for door in ("office", "partners") for step in _ENTERING}
    | dict.fromkeys(("office.take_evidence", "office.fetch_papers", "office.export_list", "office.copy_person"), PAPERS)
    | {"partners.upload_logo": PICTURES, "office.take_payments_report": REPORTS, "notices.deals": DEAL_NOTICES}
)


def family_of(endpoint: str | None, method: str) -> Family | None:
    """The family of a request; None for a door that the table does not know. `endpoint` None: an address that leads nowhere."""
    if endpoint is None:
        return NOWHERE
    reading = method in ("GET", "HEAD", "OPTIONS")
    found = (READ if reading else WRITTEN).get(endpoint)
    if found is not None:
        return found
    door = DOORS.get(endpoint.partition(".")[0])
    return door and door[0 if reading else 1]
