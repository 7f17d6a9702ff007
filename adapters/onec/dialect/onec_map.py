"""How one base is spoken to, read from its map file: calls, names, success flags, words of states."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from adapters.onec.facts import Facts
from bridge.model.decision import DealState
from mappings.checks import Place, check_keys, dotted_paths, texts_of
from mappings.fields import InMap, OutMap, in_map, load_map_file, out_map
from mappings.letters import folded

FOLDER = Path(__file__).parents[2] / "mappings" / "onec"
PATH_NAMES = frozenset({"deal_number", "passport", "digest", "pay_service"})
CALL_KEYS = {
    "method", "path", "words", "changes", "safe", "answer", "good", "error_text", "none_words", "reasons", "title", "query",
    "body", "read",
}  # fmt: skip
# Every call that the adapter makes, with the names of ours that its answer must give.
WANTED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "known_client": (
            "full_name", "birth_date", "series", "number", "issued_by", "issued_on", "division_code", "residence", "registration",
            "work_name", "email", "blacklist", "banned_until",
        ),
        "submit": ("number", "client_id"),
        "statuses": ("number", "dated", "word", "approved", "note"),
        "numbers": ("deals",),
        "draft": ("client_id", "pdf", "files"),
        "signing_code": ("code",),
        "confirm": ("pdf", "files"),
        "debt": ("number", "total_debt", "principal", "schedule", "payments"),
        "amount_due": ("total",),
        "check_payment": (),
        "post_payment": ("posting",),
    }
)  # fmt: skip
MAY_BE_LEFT_OUT = frozenset({"known_client", "signing_code"})
# Words of the port for a refusal that the flow acts on.
REASONS = frozenset({"client_unknown", "password_wrong", "client_banned"})
# Without the digest the base makes the client a new password, and the digest covers the phone as it is sent.
SIGN_IN_SENDS = ("application.borrower.phone", "digest")


@dataclass(frozen=True)
class Call:
    """One operation of the base. `good`: folded names and values that mean success; `reasons`: its words of refusal in ours."""

    name: str
    method: str
    path: str
    words: str
    changes: bool
    safe: bool
    answer: str
    good: Mapping[str, frozenset[str]]
    error_text: tuple[str, ...]
    none_words: frozenset[str]
    reasons: Mapping[str, str]
    title: str
    query: OutMap
    body: OutMap
    read: InMap


@dataclass(frozen=True)
class OnecMap:
    """The whole dialect of a base."""

    title: str
    calls: Mapping[str, Call]
    states: Mapping[str, DealState]
    number_key: str
    numbers_at_once: int

    def state_of(self, word: str) -> DealState:
        """Our state for the base's word; UNKNOWN for a word that the map does not have."""
        return self.states.get(folded(word), DealState.UNKNOWN)


def map_file(name: str) -> Path:
    """The file of a map: a bare name lies in mappings/onec, anything else is a path."""
    return FOLDER / f"{name}.toml" if name and not set(name) & set("/\\.") else Path(name)


def load_onec_map(path: Path) -> OnecMap:
    """Read and check a map file. Raises MapFileError: file, key, what would be right."""
    tables = load_map_file(path)
    place = Place(str(path))
    check_keys(tables, {"title", "number_key", "numbers_at_once", "calls", "states"}, place)
    calls = place.at("calls").table(tables.get("calls"))
    for name in calls:
        place.at("calls").at(name).one_of(name, frozenset(WANTED))
    known = frozenset(dotted_paths(Facts, depth=5))
    return OnecMap(
        title=place.at("title").text(tables.get("title")),
        calls={name: _call(name, calls.get(name), place.at("calls").at(name), known)
               for name in WANTED if name in calls or name not in MAY_BE_LEFT_OUT},
        states=_states(tables.get("states"), place.at("states")),
        number_key=_number_key(tables.get("number_key"), place.at("number_key")),
        numbers_at_once=_count(tables.get("numbers_at_once", 20), place.at("numbers_at_once")),
    )  # fmt: skip


def _call(name: str, table: Any, place: Place, known: frozenset[str]) -> Call:
    table = place.table(table)
    check_keys(table, CALL_KEYS, place)
    changes, safe = (_flag(table.get(key), place.at(key)) for key in ("changes", "safe"))
    if changes and safe:
        raise place.at("safe").wrong("a call that changes the base is never safe to repeat", "false")
    query = out_map(table.get("query", {}), place.at("query"), known)
    if name == "known_client":
        _check_sign_in(query, place.at("query"))
    return Call(
        name=name,
        method=place.at("method").one_of(table.get("method"), frozenset({"GET", "POST"})),
        path=_path(table.get("path"), place.at("path")),
        words=place.at("words").text(table.get("words")),
        changes=changes,
        safe=safe,
        answer=place.at("answer").one_of(table.get("answer"), frozenset({"json", "xml", "paper"})),
        good=_good(table.get("good", {}), place.at("good")),
        error_text=texts_of(table.get("error_text"), place.at("error_text")),
        none_words=frozenset(folded(one) for one in texts_of(table.get("none_words", []), place.at("none_words"))),
        reasons=_reasons(table.get("reasons", {}), place.at("reasons")),
        title=str(table.get("title", "")),
        query=query,
        body=out_map(table.get("body", {}), place.at("body"), known),
        read=in_map(table.get("read"), place.at("read"), WANTED[name]),
    )


def _flag(value: Any, place: Place) -> bool:
    if not isinstance(value, bool):
        raise place.wrong("is missing or no yes or no", "true or false")
    return value


def _count(value: Any, place: Place) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1000:
        raise place.wrong("is no number of rows", "a whole number from 1 to 1000")
    return value


def _path(value: Any, place: Place) -> str:
    path = place.text(value)
    for name in re.findall(r"{(.*?)}", path):
        place.one_of(name, PATH_NAMES)
    if path.startswith("/") or "?" in path:
        raise place.wrong("is to be added to base_url", "a path without leading / and without query")
    return path


def _number_key(value: Any, place: Place) -> str:
    text = place.text(value)
    if "{n}" not in text:
        raise place.wrong("has no place for the number", '"IDDeal{n}"')
    return text


def _good(value: Any, place: Place) -> dict[str, frozenset[str]]:
    return {
        folded(name): frozenset(folded(one) for one in texts_of(values, place.at(name)))
        for name, values in place.table(value).items()
    }


def _reasons(value: Any, place: Place) -> dict[str, str]:
    return {folded(word): place.at(word).one_of(reason, REASONS) for word, reason in place.table(value).items()}


def _check_sign_in(query: OutMap, place: Place) -> None:
    sent = {one.ours for one in query.fields if one.required}
    for ours in SIGN_IN_SENDS:
        if ours not in sent:
            raise place.wrong(f"does not always send {ours}", f'{{ from = "{ours}", required = true }}')


def _states(value: Any, place: Place) -> dict[str, DealState]:
    words = frozenset(state.value for state in DealState)
    return {
        folded(word): DealState(place.at(word).one_of(state, words)) for word, state in place.table(value).items()
    }
