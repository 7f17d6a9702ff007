"""A map file of a base: every fault in it is told at load with file, key and what would be right."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from adapters.onec.dialect.call import Call, Live, OnecMap, Pages, Request, Service, Verdict
from adapters.onec.dialect.requests import ANSWERS, OWN_KEYS, request_of
from adapters.onec.dialect.services import services_of, timeouts_of
from adapters.onec.facts import Facts
from adapters.onec.reading.deal_facts import with_facts
from bridge.model.decision import DealState
from mappings.checks import Place, check_keys, dotted_paths, texts_of
from mappings.fields import InMap, in_map, load_map_file
from mappings.letters import folded

FOLDER = Path(__file__).parents[3] / "mappings" / "onec"
CALL_KEYS = frozenset({
    "via", "words", "changes", "safe", "answer", "good", "error_text", "none_words", "none_when", "reasons", "title", "rows",
    "numbers_at_once", "timeouts", "live", "pages", "read", "optional",
})  # fmt: skip
# Every call that the adapter makes, with the names of ours that its answer must give.
WANTED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "known_client": (
            "full_name", "birth_date", "series", "number", "issued_by", "issued_on", "division_code", "residence", "registration",
            "work_name", "email", "blacklist", "banned_until",
        ),
        "submit": ("number", "client_id"),
        "find_deal": ("number", "client_id"),
        "statuses": ("number", "dated", "word", "approved", "note"),
        "numbers": ("deals",),
        "deals": ("number", "key", "dated", "word"),
        "changes": ("number", "version"),
        "acknowledge": (),
        "draft": ("files",),
        "signing_code": ("code",),
        "confirm": (),
        "debt": ("number", "principal", "schedule", "payments"),
        "amount_due": ("total",),
        "check_payment": (),
        "post_payment": ("posting",),
        "find_payment": ("posting",),
        "early_return": ("request",),
        "reverse_payment": ("posting",),
        "find_reversal": ("posting",),
    }
)  # fmt: skip
MAY_BE_LEFT_OUT = frozenset({
    "known_client", "find_deal", "numbers", "deals", "changes", "acknowledge", "signing_code", "amount_due", "check_payment",
    "find_payment", "early_return", "reverse_payment", "find_reversal",
})  # fmt: skip
# Words of the port for a refusal that the flow acts on.
REASONS = frozenset({"client_unknown", "password_wrong", "client_banned"})
# Without a word of the password one base makes the client a new one; a digest covers the phone as it is sent.
SIGN_IN_SENDS = (("application.borrower.phone",), ("digest", "password"))


def map_file(name: str) -> Path:
    """The file of a map: a bare name lies in mappings/onec, anything else is a path."""
    return FOLDER / f"{name}.toml" if name and not set(name) & set("/\\.") else Path(name)


def load_onec_map(path: Path) -> OnecMap:
    """Read and check a map file. Raises MapFileError: file, key, what would be right."""
    return onec_map_of(load_map_file(path), Place(str(path)))


def onec_map_of(tables: Mapping[str, Any], place: Place) -> OnecMap:
    """Check the tables of a map file. Raises MapFileError."""
    # contract_figures is read by the papers' own adapter.
    check_keys(tables, {"title", "services", "calls", "states", "deal_facts", "contract_figures"}, place)
    services = services_of(tables.get("services"), place.at("services"))
    calls = place.at("calls").table(tables.get("calls"))
    for name in calls:
        place.at("calls").at(name).one_of(name, frozenset(WANTED))
    if "find_deal" not in calls and "numbers" not in calls:
        raise place.at("calls").wrong("has no way to look for a deal after a lost answer", "find_deal, or numbers and statuses")
    if "deal_facts" in tables and isinstance(calls.get("statuses"), Mapping):
        calls = {**calls, "statuses": with_facts(calls["statuses"], tables["deal_facts"], place.at("deal_facts"))}
    known = frozenset(dotted_paths(Facts, depth=5))
    return OnecMap(
        title=place.at("title").text(tables.get("title")),
        services=services,
        calls={name: _call(name, calls.get(name), place.at("calls").at(name), services, known)
               for name in WANTED if name in calls or name not in MAY_BE_LEFT_OUT},
        states=_states(tables.get("states"), place.at("states")),
    )  # fmt: skip


def _call(name: str, table: Any, place: Place, services: Mapping[str, Service], known: frozenset[str]) -> Call:
    table = place.table(table)
    service = _service(table, place, services)
    check_keys(table, CALL_KEYS | OWN_KEYS[service.wire], place)
    changes, safe = (_flag(table.get(key), place.at(key)) for key in ("changes", "safe"))
    if changes and safe:
        raise place.at("safe").wrong("a call that changes the base is never safe to repeat", "false")
    request = request_of(service, table, place, known)
    if name == "known_client":
        _check_sign_in(request, place.at("query"))
    verdict = _verdict(table, place)
    return Call(
        name=name,
        words=place.at("words").text(table.get("words")),
        changes=changes,
        safe=safe,
        timeouts=timeouts_of(table.get("timeouts"), place.at("timeouts")) or service.timeouts,
        service=service,
        request=request,
        answer=place.at("answer").one_of(table.get("answer", "fields"), ANSWERS[service.wire]),
        verdict=verdict,
        title=str(table.get("title", "")),
        rows=str(table.get("rows", "")),
        live=Live(**live) if (live := _names(table.get("live"), place.at("live"), ("by", "deleted", "version"))) else None,
        pages=Pages(**pages) if (pages := _names(table.get("pages"), place.at("pages"), ("more", "since"))) else None,
        numbers_at_once=_count(table.get("numbers_at_once", 1), place.at("numbers_at_once")),
        read=_read(table.get("read"), place.at("read"), WANTED[name], verdict),
        optional=_optional(name, table.get("optional", False), place.at("optional")),
    )


def _service(table: Mapping[str, Any], place: Place, services: Mapping[str, Service]) -> Service:
    """The service that the call goes through: the first of the map where none is named."""
    return services[place.at("via").one_of(table.get("via", next(iter(services))), services)]


def _read(table: Any, place: Place, wanted: tuple[str, ...], verdict: Verdict) -> InMap:
    """The names of success and refusal are known, so they are no surprise in an answer."""
    table = place.table(table)
    ignored = texts_of(table.get("_ignore", []), place.at("_ignore"))
    return in_map({**table, "_ignore": [*ignored, *verdict.good, *verdict.error_text]}, place, wanted)


def _names(value: Any, place: Place, keys: tuple[str, ...]) -> dict[str, str]:
    """A small table of names, all of them or none."""
    if value is None:
        return {}
    check_keys(place.table(value), keys, place)
    return {key: place.at(key).text(value.get(key)) for key in keys}


def _flag(value: Any, place: Place) -> bool:
    if not isinstance(value, bool):
        raise place.wrong("is missing or no yes or no", "true or false")
    return value


def _optional(name: str, value: Any, place: Place) -> bool:
    optional = _flag(value, place)
    if optional and name not in MAY_BE_LEFT_OUT:
        raise place.wrong("nothing goes without this call", "false")
    return optional


def _count(value: Any, place: Place) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1000:
        raise place.wrong("is no number of rows", "a whole number from 1 to 1000")
    return value


def _verdict(table: Mapping[str, Any], place: Place) -> Verdict:
    good, reasons = (place.at(key).table(table.get(key, {})) for key in ("good", "reasons"))
    return Verdict(
        good={name: frozenset(map(folded, texts_of(values, place.at("good").at(name)))) for name, values in good.items()},
        error_text=texts_of(table.get("error_text", []), place.at("error_text")),
        none_words=tuple(map(folded, texts_of(table.get("none_words", []), place.at("none_words")))),
        none_when=texts_of(table.get("none_when", []), place.at("none_when")),
        reasons={folded(word): place.at("reasons").at(word).one_of(reason, REASONS) for word, reason in reasons.items()},
    )


def _check_sign_in(request: Request, place: Place) -> None:
    sent = {one.ours for one in request.fields if one.required}
    for ours in SIGN_IN_SENDS:
        if not sent & set(ours):
            raise place.wrong(f"does not always send {ours[0]}", f'{{ from = "{ours[0]}", required = true }}')


def _states(value: Any, place: Place) -> dict[str, DealState]:
    words = frozenset(state.value for state in DealState)
    return {
        folded(word): DealState(place.at(word).one_of(state, words)) for word, state in place.table(value).items()
    }
