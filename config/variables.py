"""The table of environment variables: name, kind, meaning, default, where it is used. `bridge settings` prints it."""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

REQUIRED = None


@dataclass(frozen=True)
class Variable:
    """One variable. `default` None: the hub refuses to start without it. `secret` values are never printed.

    Any variable may be given as NAME_FILE instead: the path of a file that holds the value.
    """

    name: str
    kind: Callable[[str], object]
    meaning: str
    used_in: str
    default: str | None = REQUIRED
    secret: bool = False


def word_of(*allowed: str) -> Callable[[str], str]:
    """A kind that takes one of a few words."""

    def kind(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"one of {', '.join(allowed)}")
        return text

    return kind


def positive(text: str) -> int:
    """A whole number above zero."""
    if not text.isdecimal() or int(text) == 0:
        raise ValueError("a whole number above zero")
    return int(text)


def zone(text: str) -> ZoneInfo:
    """An IANA time zone."""
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("an IANA zone such as Europe/Moscow") from None


def whole(text: str) -> int:
    """A whole number, zero too."""
    if not text.isdecimal():
        raise ValueError("a whole number, 0 or more")
    return int(text)


def path_part(text: str) -> str:
    """Nothing, or a random part of an address that nobody guesses."""
    if text and not re.fullmatch(r"[A-Za-z0-9_-]{24,100}", text):
        raise ValueError("24 to 100 letters, digits, - and _ (bridge new-keys makes one)")
    return text


def secure_address(text: str) -> str:
    """Nothing, or an https address; http only on this machine itself: it carries the account and phones."""
    if text and not re.match(r"https://|http://(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:\d+)?(/|$)", text):
        raise ValueError("an address that starts with https:// (http:// only for 127.0.0.1)")
    return text.rstrip("/")


def address(text: str) -> str:
    """An http or https address, without a slash at its end."""
    if not text.startswith(("http://", "https://")):
        raise ValueError("an address that starts with http:// or https://")
    return text.rstrip("/")


def optional_address(text: str) -> str:
    """An address, or nothing."""
    return address(text) if text else ""


def scanner(text: str) -> str:
    """Nothing, or where clamd listens."""
    if text and not re.fullmatch(r"unix:/\S+|tcp://[\w.-]+(:\d{1,5})?", text):
        raise ValueError("unix:/path of a socket, or tcp://host:port")
    return text


def key_text(text: str) -> str:
    """A secret of at least 32 characters."""
    if len(text) < 32:
        raise ValueError("at least 32 characters")
    return text


def optional_key(text: str) -> str:
    """A secret of at least 32 characters, or nothing."""
    return key_text(text) if text else ""


def rates_keys(text: str) -> str:
    """Base64 of 32 bytes each, by space; none when empty."""
    for part in text.split():
        try:
            if len(base64.b64decode(part, validate=True)) == 32:
                continue
        except ValueError:
            pass
        raise ValueError("base64 of 32 bytes, by space, newest last")
    return text


_ROLES = ("operator", "senior", "auditor", "partner_manager", "administrator")


def roles(text: str) -> frozenset[str]:
    """Words of roles by comma; none for `nobody` or an empty text."""
    words = frozenset(word.strip() for word in text.split(",") if word.strip()) - {"nobody"}
    if not words <= set(_ROLES):
        raise ValueError(f"of {', '.join(_ROLES)}, by comma, or nobody")
    return words


def networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Networks in CIDR form by comma; none when empty."""
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        raise ValueError("networks such as 10.1.0.0/16, by comma") from None


def folder(text: str) -> Path:
    """A folder that exists."""
    path = Path(text)
    if not path.is_dir():
        raise ValueError("a folder that exists")
    return path


def optional_path(text: str) -> Path | None:
    """A path, or nothing."""
    return Path(text) if text else None


# Days that each kind of row stays once it is over; what proves something is none of them and stays for ever.
KEPT_DAYS: Mapping[str, int] = MappingProxyType(
    {
        "work": 30, "answers": 7, "sessions": 30, "codes": 30, "log_ins": 7, "sittings": 120, "tries": 2, "journal": 400,
        "event_tries": 90, "notices": 400, "talks": 90,
    }
)  # fmt: skip


def kept_days(text: str) -> Mapping[str, int]:
    """`kind:days` by space; kinds that are not named keep their usual days."""
    days = dict(KEPT_DAYS)
    for part in text.split():
        kind, _, count = part.partition(":")
        if kind not in KEPT_DAYS:
            raise ValueError(f"kind:days by space, a kind is one of {', '.join(KEPT_DAYS)}")
        days[kind] = positive(count)
    return MappingProxyType(days)


HERE = Path(__file__).parent
V = Variable

VARIABLES = (
    V("BRIDGE_PUBLIC_URL", address, "address under which borrowers, sites and PayU reach the hub", "links, BACK_REF, cookies"),
    V("BRIDGE_OFFICE_URL", optional_address, "address of the office at its own host; empty: the public one", "bridge.web", ""),
    V("BRIDGE_PARTNERS_URL", optional_address, "the same for the page of sites' people", "bridge.web", ""),
    V("BRIDGE_DATABASE_URL", str, "SQLAlchemy address of the store", "bridge.store", "sqlite:///var/bridge.sqlite3", secret=True),
    V("BRIDGE_RUNNER", word_of("embedded", "rq"), "who works the outbox: threads here, or RQ workers", "bridge.jobs", "embedded"),
    V("BRIDGE_THREADS", positive, "threads that work the outbox, per process", "bridge.jobs", "8"),
    V("BRIDGE_REDIS_URL", str, "Redis for the RQ runner", "bridge.jobs", "redis://127.0.0.1:6379/0", secret=True),
    V("BRIDGE_WORKER_NAME", str, "first part of the names of workers; slots are numbered by themselves", "bridge.jobs", "hub"),
    V("BRIDGE_LEASE_SECONDS", positive, "after this time without a heartbeat a worker counts as dead", "bridge.jobs", "30"),
    V("BRIDGE_KEEP_DAYS", kept_days, "days that rows nobody needs stay, `kind:days` by space", "bridge.flows.tidy_up", ""),
    V("BRIDGE_ERASED_LIST", Path, "file of what was erased, for `bridge restore`", "adapters.erased_list", "var/erased.jsonl"),
    V("BRIDGE_SCANNER", scanner, "clamd for files of sites: unix:/path or tcp://host:port", "adapters.virus_scanner", ""),
    V("BRIDGE_PASSWORD_LIST", Path, "list of passwords that nobody may take", "adapters.known_passwords", "var/passwords.list"),
    V("BRIDGE_SECRET_KEY", key_text, "signs forms and office sessions", "bridge.web", secret=True),
    V(
        "BRIDGE_SEAL_KEYS",
        str,
        "key ring of the store, `version:base64 of 32 bytes`, by comma, newest last",
        "bridge.store",
        secret=True,
    ),
    V("BRIDGE_INDEX_KEY", key_text, "keys the blind index of phones and passports", "bridge.store", secret=True),
    V("BRIDGE_CODE_KEY", key_text, "keys the digests of one-time codes", "bridge.flows", secret=True),
    V("BRIDGE_METRICS_TOKEN", optional_key, "who sends it may read /metrics", "bridge.web.metrics", "", secret=True),
    V("BRIDGE_ZONE", zone, "the lender's time zone, for legal days and shown times", "bridge", "Europe/Moscow"),
    V("BRIDGE_LENDER", str, "the lender's name as borrowers read it", "bridge.web.form"),
    V("BRIDGE_LENDER_PHONE", str, "telephone for borrowers", "bridge.web.form", ""),
    V("BRIDGE_LENDER_EMAIL", str, "e-mail for borrowers", "bridge.web.form", ""),
    V("BRIDGE_CONFIG", folder, "folder with partners/ and products/", "bridge.wiring", str(HERE)),
    V("BRIDGE_LAW", Path, "file of dated legal parameters", "bridge.products", str(HERE / "law.toml")),
    V("BRIDGE_ONEC_URL", address, "address of the base's publication, as http://host/base", "adapters.onec"),
    V("BRIDGE_ONEC_LOGIN", str, "infobase user of the hub", "adapters.onec"),
    V("BRIDGE_ONEC_PASSWORD", str, "its password", "adapters.onec", secret=True),
    V("BRIDGE_ONEC_ZONE", zone, "time zone of the base's wall clock; never guessed", "adapters.onec"),
    V("BRIDGE_ONEC_MAP", str, "name of the base's map in mappings/onec, or a path", "adapters.onec", "moyamfo"),
    V("BRIDGE_ONEC_PAY_SERVICE", str, "id of the payment service record in the base", "adapters.onec"),
    V("BRIDGE_ONEC_CALLS", positive, "calls of the base at once by this machine, below its pool", "adapters.onec", "4"),
    V("BRIDGE_ONEC_CACHE", Path, "folder of this machine: descriptions of the base, turns at it", "adapters.onec", "var/onec"),
    V("BRIDGE_ONEC_NOTICE_SECRET", key_text, "signs notices that 1C pushes", "bridge.web.notices", secret=True),
    V(
        "BRIDGE_ONEC_NOTICE_SECRET_BEFORE",
        optional_key,
        "the one before it, still good while the base is changed over",
        "bridge.web.notices",
        "",
        secret=True,
    ),
    V("BRIDGE_PAYU_HOST", address, "PayU's host", "adapters.payu", "https://secure.ypmn.ru"),
    V("BRIDGE_PAYU_MERCHANT", str, "account code at PayU", "adapters.payu"),
    V("BRIDGE_PAYU_SECRET", str, "the account's secret key, as is", "adapters.payu", secret=True),
    V("BRIDGE_PAYU_TEST_ORDERS", word_of("yes", "no"), "send TESTORDER", "adapters.payu", "no"),
    V("BRIDGE_PAYU_PROTOCOL", word_of("classic", "v4"), "the protocol of the account", "adapters.payu", "classic"),
    V("BRIDGE_PAYU_CURRENCY", str, "the account's currency", "adapters.payu", "RUB"),
    V("BRIDGE_PAYU_STEPS", word_of("one", "two"), "PayU captures cards by itself, or the hub does", "adapters.payu", "one"),
    V("BRIDGE_PAYU_HOLD_HOURS", positive, "how long a hold lasts", "adapters.payu", "120"),
    V("BRIDGE_PAYU_PAY_MINUTES", positive, "how long the payment page may be paid", "adapters.payu", "30"),
    V("BRIDGE_PAYU_RECEIPTS", word_of("yes", "no"), "PayU makes fiscal receipts of lines and VAT", "adapters.payu", "no"),
    V("BRIDGE_PAYU_CONTACTS", word_of("yes", "no"), "phone and e-mail go to PayU without receipts, too", "adapters.payu", "no"),
    V("BRIDGE_PAYU_CARDS", word_of("yes", "no"), "saving cards is agreed with PayU", "adapters.payu", "no"),
    V(
        "BRIDGE_PAYU_REFUND_NOTICE",
        word_of("refund", "order"),
        "whose sum a classic notice of a refund tells: the refund's, or the whole order's",
        "adapters.payu",
        "refund",
    ),
    V("BRIDGE_SMS_GATEWAY", word_of("smsc", "smsru"), "gateway of messages: smsc.ru or sms.ru", "adapters.sms", "smsc"),
    V("BRIDGE_SMS_URL", secure_address, "its host; empty for its own", "adapters.sms", ""),
    V("BRIDGE_SMS_SECOND_URL", secure_address, "host when nobody is there; empty for smsc.ru's own", "adapters.sms", ""),
    V("BRIDGE_SMS_LOGIN", str, "login at smsc.ru", "adapters.sms", ""),
    V("BRIDGE_SMS_PASSWORD", str, "password at smsc.ru", "adapters.sms", "", secret=True),
    V("BRIDGE_SMS_APIKEY", str, "key instead of login and password; the api_id of sms.ru", "adapters.sms", "", secret=True),
    V("BRIDGE_SMS_SENDER", str, "registered sender name; empty for the account's default", "adapters.sms", ""),
    V("BRIDGE_SMS_MAX_PARTS", positive, "parts that a message may cost; the rest is cut off", "adapters.sms", "5"),
    V("BRIDGE_SMS_AT_ONCE", positive, "requests at once by each process; 15 in all at smsc.ru", "adapters.sms", "4"),
    V("BRIDGE_SMS_LOW_BALANCE", whole, "roubles left on the account that call a person; 0 for never", "bridge.flows", "500"),
    V("BRIDGE_SMS_CALLBACK_PATH", path_part, "long random end of /notices/sms/…; empty: closed", "bridge.web.notices", "",
      secret=True),
    V("BRIDGE_SMS_CALLBACK_SECRET", str, "word under the control sums of smsc.ru's notices", "adapters.sms", "", secret=True),
    V("BRIDGE_SMS_CALLBACK_SUM", word_of("sha1", "md5", "crc32"), "which control sum counts", "adapters.sms", "sha1"),
    V(
        "BRIDGE_RATES_KEYS",
        rates_keys,
        "Ed25519 keys of rate cards, base64 of 32 bytes, by space, newest last; none: no signature",
        "adapters.rate_cards",
        "",
        secret=True,
    ),
    V("BRIDGE_CALLBACK_NETWORKS", networks, "own networks that callbacks may go to, CIDR by comma", "adapters.partners", ""),
    V("BRIDGE_SANDBOX", Path, "folder of this machine: the sites' test systems", "bridge.wiring", "var/sandbox"),
    V("BRIDGE_CALLS", Path, "folder of this machine: nonces of sites' calls", "adapters.turnstile", "var/calls"),
    V("BRIDGE_PROXIES", networks, "whose X-Forwarded-For counts, CIDR by comma", "bridge.web", "127.0.0.0/8,::1/128"),
    V("BRIDGE_LIMITS_TIMES", positive, "how many times the usual limits of doors, as for a measurement", "bridge.web", "1"),
    V("BRIDGE_ENDPOINT_HOURS", positive, "a site that took no callback for so long is disabled", "bridge.flows", "24"),
    V("BRIDGE_DECISION_TARGET", positive, "seconds that a decision may take from 1C to the site", "bridge.flows.counting", "60"),
    V("BRIDGE_MAIL_HOST", str, "server of letters (SMTP); empty: no letters", "adapters.mail", ""),
    V("BRIDGE_MAIL_PORT", positive, "its port", "adapters.mail", "587"),
    V("BRIDGE_MAIL_SENDER", str, "address that letters come from, with a name or without", "adapters.mail", ""),
    V("BRIDGE_MAIL_SAFETY", word_of("starttls", "tls", "none"), "how the connection is kept", "adapters.mail", "starttls"),
    V("BRIDGE_MAIL_LOGIN", str, "login there; empty: none", "adapters.mail", ""),
    V("BRIDGE_MAIL_PASSWORD", str, "its password", "adapters.mail", "", secret=True),
    V("BRIDGE_SECOND_FACTOR", roles, "roles that need a second factor, by comma; `nobody`: none", "bridge.web.entering",
      "senior,auditor,administrator"),
    V("BRIDGE_SESSION_HOURS", positive, "a log-in of office and site's page lasts so long at most", "bridge.flows", "12"),
    V("BRIDGE_SESSION_IDLE_MINUTES", positive, "without a page opened it ends after so many minutes", "bridge.flows", "120"),
    V("BRIDGE_SECOND_PERSON", word_of("yes", "no"), "dangerous deeds need two people; no: done at once", "bridge.flows", "yes"),
    V("BRIDGE_SECOND_HOURS", positive, "hours that such a deed waits for the second person", "bridge.flows", "24"),
    V("BRIDGE_SECOND_SUSPENSE", whole, "roubles in suspense above which two decide", "bridge.flows", "50000"),
    V("BRIDGE_SECOND_REFUND", whole, "roubles of a payment given back above which two decide", "bridge.flows", "50000"),
    V("BRIDGE_SECOND_ROWS", whole, "rows of one bulk action above which two decide", "bridge.flows", "100"),
    V("BRIDGE_SECOND_PAUSE_MINUTES", positive, "how long one person alone may shut the way to 1C", "bridge.flows", "60"),
    V("BRIDGE_EVIDENCE_KEY", str, "RSA key (PEM) that signs evidence; empty: unsigned", "bridge.evidence", "", secret=True),
    V("BRIDGE_TSA_URL", optional_address, "time-stamp server (RFC 3161); empty: none", "adapters.time_stamps", ""),
    V("BRIDGE_TSA_CA", optional_path, "file (PEM) of the CA that its stamps are checked against", "adapters.time_stamps", ""),
    V("BRIDGE_TRACES", optional_address, "collector of traces (OTLP over HTTP); empty: no traces", "adapters.tracing", ""),
    V("BRIDGE_LOG", word_of("json", "plain"), "form of the log lines", "config.logging", "json"),
    V("BRIDGE_CLOCK_FILE", optional_path, "stands only: file with an offset of the clock in seconds", "adapters", ""),
)
