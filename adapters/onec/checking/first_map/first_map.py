"""A first map made of all descriptions of a base: for each call of ours what fits best, over whichever wire."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from adapters.onec.checking.descriptions import Descriptions, Wsdl
from adapters.onec.checking.first_map.dictionary import Dictionary, dictionary
from adapters.onec.checking.first_map.draft import Drafted, Line, Table, unsure
from adapters.onec.checking.first_map.over_odata.draft import OdataDraft
from adapters.onec.checking.first_map.over_soap.calls import chosen
from adapters.onec.checking.first_map.over_soap.draft import drafted, nothing_found
from adapters.onec.checking.first_map.states import states_table
from adapters.onec.checking.first_map.toml_text import text_of
from adapters.onec.dialect.onec_map import MAY_BE_LEFT_OUT
from adapters.onec.soap.described import Described, walked

Step = Callable[[str], None]
ORDER = (
    "known_client", "submit", "find_deal", "numbers", "statuses", "deals", "changes", "acknowledge", "draft", "signing_code",
    "confirm", "debt", "amount_due", "check_payment", "post_payment", "find_payment",
)  # fmt: skip


@dataclass(frozen=True)
class FirstMap:
    """The text of the file; `sure`, `marked`: places; `missing`: by call what it can't work without and was not found."""

    text: str
    sure: int
    marked: int
    missing: dict[str, tuple[str, ...]]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class _Service:
    """A service of the new map."""

    name: str
    lines: tuple[Line, ...]
    described: Described | None = None


def first_map(title: str, given: Descriptions, step: Step = lambda _: None) -> FirstMap:
    """The map. `step` is told what is being done."""
    words = dictionary()
    services = list(_services(given))
    calls: dict[str, Drafted] = {}
    for service in services:
        step(f"matching {service.name}")
        for one in _of_service(service, given, words):
            if one.name not in calls or one.score > calls[one.name].score:
                calls[one.name] = one
    _drop_unusable(calls)
    _complete(calls, services, words)
    return _written(title, services, calls, _enumerations(services, given), words)


def _services(given: Descriptions) -> Iterator[_Service]:
    soap = [(one, name) for one in given.wsdl for name in one.services]
    for number, (one, name) in enumerate(soap, 1):
        yield _Service("soap" if len(soap) == 1 else f"soap{number}", _soap_lines(one, name), one.described(name))
    if given.edmx:
        lines = (Line("wire", "odata"), Line("path", "odata/standard.odata/"), Line("timeouts", [5, 90]))
        yield _Service("odata", lines)


def _soap_lines(one: Wsdl, name: str) -> tuple[Line, ...]:
    mark = "" if one.path else unsure("the address is not told by the description")
    path = Line("path", one.path or f"ws/{name}", mark)
    return Line("wire", "soap"), path, Line("service", name), Line("timeouts", [5, 90])


def _of_service(service: _Service, given: Descriptions, words: Dictionary) -> Iterator[Drafted]:
    if service.described is None:
        yield from OdataDraft(given.edmx[0].metadata, words, service.name).calls()
        return
    found = chosen(words.calls, service.described.operations.values(), words)
    yield from (drafted(words.calls[name], one, words, service.name) for name, one in found.items())


def _drop_unusable(calls: dict[str, Drafted]) -> None:
    """Calls that may be left out and could not even be loaded: a sign-in must always send phone and password."""
    sign_in = calls.get("known_client")
    if sign_in is not None and not _sends_sign_in(sign_in):
        del calls["known_client"]


def _sends_sign_in(one: Drafted) -> bool:
    sent = {line.value.get("from") for table in one.tables for line in table.lines
            if isinstance(line.value, dict) and not line.off and line.value.get("required")}  # fmt: skip
    return "application.borrower.phone" in sent and bool(sent & {"digest", "password"})


def _complete(calls: dict[str, Drafted], services: list[_Service], words: Dictionary) -> None:
    """Calls that a map must have stand there even when nothing was found for them."""
    needed = [name for name in words.calls if name not in MAY_BE_LEFT_OUT]
    if not {"find_deal", "numbers"} & calls.keys():
        needed.append("find_deal")
    service = services[0]
    for name in needed:
        if name not in calls:
            wire = "odata" if service.described is None else "soap"
            calls[name] = nothing_found(words.calls[name], words, service.name, wire)


def _enumerations(services: Iterable[_Service], given: Descriptions) -> Iterator[tuple[str, ...]]:
    for service in services:
        if service.described is not None:
            for operation in service.described.operations.values():
                yield from (one.words for _, one in walked(operation.result) if one.words)
    for edmx in given.edmx:
        yield from edmx.metadata.enums.values()


def _written(
    title: str, services: list[_Service], calls: dict[str, Drafted], enumerations: Iterable[tuple[str, ...]], words: Dictionary
) -> FirstMap:
    ordered = [calls[name] for name in ORDER if name in calls]
    used = {line.value for one in ordered for line in one.tables[0].lines if line.key == "via"}
    tables = [Table("", [Line("title", title)])]
    tables += [Table(f"services.{one.name}", list(one.lines)) for one in services if one.name in used]
    tables += [table for one in ordered for table in one.tables]
    tables.append(states_table(enumerations, words))
    missing = {one.name: tuple(one.missing) for one in ordered if one.missing}
    left_out = tuple(name for name in ORDER if name not in calls and name in MAY_BE_LEFT_OUT and name in words.calls)
    marked = sum(bool(line.mark) for table in tables for line in table.lines)
    lines = sum(len(table.lines) for table in tables)
    made = FirstMap("", lines - marked, marked, missing, left_out)
    return FirstMap(text_of(tables, _head(made)), made.sure, made.marked, missing, left_out)


def _head(made: FirstMap) -> Iterator[str]:
    """What stands at the top of the file."""
    yield "A first map, made by `bridge onec map init`. Keys are told in the maps of mappings/onec."
    yield f"{made.marked} places are marked TODO: look at each, then remove the mark. `bridge onec check` tells what is wrong."
    if made.missing:
        yield ""
        yield "Still missing, so that these calls can't work yet:"
        for name, what in made.missing.items():
            yield f"  {name}: {', '.join(dict.fromkeys(what))}"
    if made.left_out:
        yield ""
        yield f"Nothing was found for {', '.join(made.left_out)}; the hub can do without, and does less then."
