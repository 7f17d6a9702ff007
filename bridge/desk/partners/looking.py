"""What can be said of one tour site's file: each finding with its remedy, nothing of a secret but its strength."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from adapters.partners.callback_addresses import Network
from adapters.partners.reaching import Reached, reach
from adapters.partners.webhook_signature import PREFIX, CallbackSecretInvalidError, key_of
from adapters.partners.words import PartnerWords
from bridge.model.events import EventType
from bridge.web.look_contrast import faults_of_look

SHORTEST_SECRET, FEWEST_SYMBOLS = 32, 10
SECRETS_AT_ONCE = 2
ENDS_SOON = timedelta(days=14)
SECRET_KEYS = ("request_secrets", "callback_secrets", "test_request_secrets", "test_callback_secrets")


class Judgement(StrEnum):
    """GOOD; LOOK: works, but somebody should know; FAULTY: will not work, or is not safe."""

    GOOD = "good"
    LOOK = "look"
    FAULTY = "FAULTY"


@dataclass(frozen=True)
class Found:
    """One line of the table."""

    partner: str
    what: str
    judgement: Judgement
    says: str


@dataclass(frozen=True)
class Surroundings:
    """What a file is looked at against. `secret` gives the value of a name, or None; `reach` asks the network."""

    secret: Callable[[str], str | None]
    networks: Sequence[Network]
    words: Mapping[str, PartnerWords]
    products: Sequence[str]
    now: datetime
    reach: Callable[[str, Sequence[Network]], Reached] = reach


def findings_of(table: Mapping[str, Any], around: Surroundings) -> list[Found]:
    """All that is found, in the order of the table's columns of life: secrets, address, look, words, rate."""
    parts = (_secrets, _signatures, _address, _look, _words, _rate, _mail)
    return [Found(table["name"], *line) for part in parts for line in part(table, around)]


Line = tuple[str, Judgement, str]


def _secrets(table: Mapping[str, Any], around: Surroundings) -> Iterator[Line]:
    for key in SECRET_KEYS:
        names = table.get(key, [])
        if not names:
            if not key.startswith("test_"):
                yield key, Judgement.FAULTY, "none is named"
            continue
        values = [around.secret(name) for name in names]
        faults = [fault for name, value in zip(names, values, strict=True) if (fault := _fault_of_secret(key, name, value))]
        faults += [f"{len(names)} are named, {SECRETS_AT_ONCE} at most"] if len(names) > SECRETS_AT_ONCE else []
        faults += ["one stands there twice"] if len({*values}) < len(values) else []
        if faults:
            yield key, Judgement.FAULTY, "; ".join(faults)
        elif len(names) > 1:
            yield key, Judgement.LOOK, "two are valid: close the older one once the change is done"
        else:
            yield key, Judgement.GOOD, "one, strong enough"


def _fault_of_secret(key: str, name: str, value: str | None) -> str:
    if value is None:
        return f"{name} is not set"
    if "callback" in key:
        try:
            inner = key_of(value)
        except CallbackSecretInvalidError as error:
            return f"{name}: {error}"
        return f"{name} is too regular to be random" if len(set(inner)) < FEWEST_SYMBOLS else ""
    if value.startswith(PREFIX):
        return f"{name} has the form of a callback secret"
    weak = len(value) < SHORTEST_SECRET or len(set(value)) < FEWEST_SYMBOLS
    return f"{name} is weak: {SHORTEST_SECRET} random characters or more" if weak else ""


def _signatures(table: Mapping[str, Any], _: Surroundings) -> Iterator[Line]:
    if table.get("nonce_required", True):
        yield "signatures", Judgement.GOOD, "with a nonce only (v2)"
    else:
        yield (
            "signatures",
            Judgement.LOOK,
            "v1 without a nonce is still taken: ask the site to sign v2, then nonce_required = true",
        )


def _address(table: Mapping[str, Any], around: Surroundings) -> Iterator[Line]:
    for key in ("callback_url", "test_callback_url"):
        if key not in table:
            continue
        found = around.reach(table[key], around.networks)
        yield key, *(_bad(found.form_fault) if found.form_fault else (Judgement.GOOD, "well formed"))
        if found.form_fault:
            continue
        addresses = ", ".join(found.addresses)
        yield f"{key}: name", *(_bad(found.name_fault) if found.name_fault else (Judgement.GOOD, addresses))
        if not found.name_fault:
            yield f"{key}: TLS", *_tls(found, around.now)


def _bad(fault: str) -> tuple[Judgement, str]:
    return Judgement.FAULTY, fault


def _tls(found: Reached, now: datetime) -> tuple[Judgement, str]:
    if found.way_fault:
        return _bad(found.way_fault)
    until = found.certificate_until
    if until is None:
        return Judgement.LOOK, found.way
    says = f"{found.way}, certificate until {until:%Y-%m-%d}"
    return (Judgement.LOOK if until - now < ENDS_SOON else Judgement.GOOD), says


def _look(table: Mapping[str, Any], _: Surroundings) -> Iterator[Line]:
    faults = faults_of_look(table.get("look", {}))
    yield "look", *(_bad("; ".join(faults)) if faults else (Judgement.GOOD, "readable (WCAG 2.2, 4.5 : 1)"))


def _words(table: Mapping[str, Any], around: Surroundings) -> Iterator[Line]:
    name = table.get("words", "standard")
    words = around.words.get(name)
    if words is None:
        yield "words", *_bad(f"there is no map {name}; there are: {', '.join(sorted(around.words))}")
    else:
        unnamed = [str(one) for one in EventType if str(one) not in words.types]
        says = f"{name}; told under our names: {', '.join(unnamed)}" if unnamed else f"{name}, a word for every event"
        yield "words", Judgement.LOOK if unnamed else Judgement.GOOD, says
    product = table.get("product", "tour")
    yield "product", *((Judgement.GOOD, product) if product in around.products else _bad(f"there is no product {product}"))


def _rate(table: Mapping[str, Any], _: Surroundings) -> Iterator[Line]:
    calls, seconds = table.get("calls", 1000), table.get("calls_seconds", 10)
    if not all(isinstance(one, int) and not isinstance(one, bool) and one > 0 for one in (calls, seconds)):
        yield "rate", *_bad("calls and calls_seconds are whole numbers above zero")
    else:
        yield "rate", Judgement.GOOD, f"{calls} calls in {seconds} s"


def _mail(table: Mapping[str, Any], _: Surroundings) -> Iterator[Line]:
    mail = table.get("mail", "")
    if not mail:
        yield "mail", Judgement.LOOK, "nobody is written to when callbacks are disabled"
    else:
        good = mail.count("@") == 1 and "." in mail.rpartition("@")[2] and mail.isprintable() and " " not in mail
        yield "mail", *((Judgement.GOOD, mail) if good else _bad("is no mail address"))


def shared_secrets(tables: Sequence[Mapping[str, Any]], secret: Callable[[str], str | None]) -> list[Found]:
    """Secrets that two sites share, or one site has for two purposes: whoever knows one speaks for the other."""
    seen: dict[str, tuple[str, str, str]] = {}
    found = []
    for table in tables:
        for key in SECRET_KEYS:
            for name in table.get(key, []):
                value, place = secret(name), (table["name"], key, name)
                other = seen.setdefault(value, place) if value else place
                if other[:2] != place[:2]:
                    found.append(Found(table["name"], key, Judgement.FAULTY, f"{name} is the same as {other[2]} of {other[0]}"))
    return found
