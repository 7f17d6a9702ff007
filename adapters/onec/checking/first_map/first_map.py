"""A first map made of all descriptions of a base: for each call of ours what fits best, over whichever wire."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from adapters.onec.checking.descriptions import Descriptions, Wsdl
from adapters.onec.checking.dictionary import Dictionary, dictionary
from adapters.onec.checking.first_map.draft import Drafted, Line, Table, lines_of, unsure
from adapters.onec.checking.first_map.over_odata.draft import OdataDraft
from adapters.onec.checking.first_map.over_soap.calls import chosen
from adapters.onec.checking.first_map.over_soap.draft import drafted, nothing_found
from adapters.onec.checking.first_map.states import states_table
from adapters.onec.checking.first_map.toml_text import text_of
from adapters.onec.dialect.onec_map import MAY_BE_LEFT_OUT
from adapters.onec.soap.described import Described, walked

GAPS = 0.3
"""What a call with places to be filled is worth beside one without."""
Step = Callable[[str], None]
ORDER = (
    "known_client", "submit", "find_deal", "numbers", "statuses", "deals", "changes", "acknowledge", "draft", "signing_code",
    "confirm", "debt", "amount_due", "check_payment", "post_payment", "find_payment",
)  # fmt: skip


@dataclass(frozen=True)
class MadeCall:
    """One call of the map: `by` which operation or set, places that are marked, what is missing so that it can work."""

    name: str
    by: str
    marked: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class FirstMap:
    """The text of the file; `sure`: lines without a mark, `marked`: places with one; `left_out`: calls that may be missing."""

    text: str
    sure: int
    marked: int
    calls: tuple[MadeCall, ...]
    left_out: tuple[str, ...]

    @property
    def missing(self) -> dict[str, tuple[str, ...]]:
        """By call, what it can't work without and was not found."""
        return {one.name: one.missing for one in self.calls if one.missing}


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
    offered: list[list[Drafted]] = []
    for service in services:
        step(f"matching {service.name}")
        offered.append(list(_of_service(service, given, words)))
    calls = _together(offered)
    _drop_unusable(calls)
    _complete(calls, services, words)
    return _written(title, services, calls, _enumerations(services, given), words)


def _together(offered: list[list[Drafted]]) -> dict[str, Drafted]:
    """The calls of the service that offers most; what it lacks comes from others, where numbers of deals may be others, too."""
    ranked = sorted(offered, key=lambda many: sum(one.score * (GAPS if one.missing else 1) for one in many), reverse=True)
    calls: dict[str, Drafted] = {}
    for rank, many in enumerate(ranked):
        for one in many:
            if one.name not in calls:
                calls[one.name] = one
                if rank:
                    one.tables[0].above.append(unsure("another service than that of most calls: are its numbers the same?"))
    return calls


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
    changes, acknowledge = calls.get("changes"), calls.get("acknowledge")
    if acknowledge is not None and (changes is None or _via(changes) != _via(acknowledge)):
        del calls["acknowledge"]
    sign_in = calls.get("known_client")
    if sign_in is not None and not _sends_sign_in(sign_in):
        del calls["known_client"]


def _via(one: Drafted) -> str:
    return next((str(line.value) for line in one.tables[0].lines if line.key == "via"), "")


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
    used = set(map(_via, ordered))
    tables = [Table("", [Line("title", title)])]
    tables += [Table(f"services.{one.name}", list(one.lines)) for one in services if one.name in used]
    tables += [table for one in ordered for table in one.tables]
    tables.append(states_table(enumerations, words))
    made_calls = tuple(MadeCall(one.name, _by(one), one.marked(), tuple(dict.fromkeys(one.missing))) for one in ordered)
    left_out = tuple(name for name in ORDER if name not in calls and name in MAY_BE_LEFT_OUT and name in words.calls)
    marked = sum(bool(line.mark) for table in tables for line in table.lines) + sum(len(table.above) for table in tables)
    sure = sum(not line.mark and not line.off for table in tables for line in table.lines)
    made = FirstMap("", sure, marked, made_calls, left_out)
    return replace(made, text=text_of(tables, _head(made)))


def _by(one: Drafted) -> str:
    """The operation, or the sets."""
    names = [str(line.value) for line in lines_of(one.tables) if line.key in ("operation", "set", "plan")]
    return ", ".join(dict.fromkeys(names))


def _head(made: FirstMap) -> Iterator[str]:
    """What stands at the top of the file."""
    yield "A first map, made by `bridge onec map init`. Keys are told in the maps of mappings/onec."
    yield f"{made.marked} places are marked TODO: look at each, then remove the mark. `bridge onec check` tells what is wrong."
    if made.missing:
        yield ""
        yield "Still missing, so that these calls can't work yet:"
        for name, what in made.missing.items():
            yield f"  {name}: {', '.join(what)}"
    if made.left_out:
        yield ""
        yield f"Nothing was found for {', '.join(made.left_out)}; the hub can do without, and does less then."
