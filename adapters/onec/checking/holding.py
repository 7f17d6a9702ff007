"""A whole map held against descriptions, or against the base itself."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Protocol, TypeVar

from adapters.onec.asking import Asking
from adapters.onec.checking.descriptions import Descriptions, NotReadableError
from adapters.onec.checking.findings import Checked, Finding, Level, State
from adapters.onec.checking.live.answers import BY_A_PERSON, asked
from adapters.onec.checking.live.base import Base
from adapters.onec.checking.live.nobody import nobody
from adapters.onec.checking.live.reading_calls import address_of, may_be_asked
from adapters.onec.checking.odata_check import check_odata
from adapters.onec.checking.soap_check import check_soap
from adapters.onec.dialect.call import Call, HsRequest, OnecMap, Service, SoapRequest
from adapters.onec.dialect.onec_map import load_onec_map, map_file
from adapters.onec.facts import Facts
from adapters.onec.odata.metadata import Metadata
from adapters.onec.soap.described import Described
from adapters.onec.soap.errors import DescriptionUnusableError
from mappings.errors import MapFileError

T = TypeVar("T")
Step = Callable[[str], None]


class Source(Protocol):
    """Where descriptions come from; a text says why there is none."""

    def soap(self, service: Service) -> Described | str: ...
    def odata(self, service: Service) -> Metadata | str: ...


def map_named(name: str) -> OnecMap:
    """A map by its name in mappings/onec or by a path. Raises NotReadableError: file, key, what would be right."""
    try:
        return load_onec_map(map_file(name))
    except MapFileError as error:
        raise NotReadableError(str(error)) from None


def held_offline(onec_map: OnecMap, given: Descriptions, step: Step = lambda _: None) -> Checked:
    """The map against given descriptions. `step` is told what is being done."""
    holding = _Holding(onec_map, _Given(given), step)
    return Checked(onec_map.title, tuple(holding.findings()), given.places)


def held_live(onec_map: OnecMap, base: Base, step: Step = lambda _: None) -> Checked:
    """The map against what the base publishes; what is not described is asked, with calls that change nothing."""
    asking = Asking(base.settings, base.http, onec_map)
    facts = nobody(base.settings, base.http.clock.now())
    holding = _Holding(onec_map, base, step, asking, facts)
    return Checked(onec_map.title, tuple(holding.findings()), ("the base itself",))


class _Given:
    """Descriptions in files, which are read once more when another service of theirs is wanted."""

    def __init__(self, given: Descriptions) -> None:
        self._given = given

    def soap(self, service: Service) -> Described | str:
        try:
            return self._given.soap(service)
        except DescriptionUnusableError as error:
            return f"the description can't be used: {error}"

    def odata(self, _service: Service) -> Metadata | str:
        return self._given.odata()


class _Holding:
    """One map. Each service's description is had once."""

    def __init__(
        self, onec_map: OnecMap, source: Source, step: Step, asking: Asking | None = None, facts: Facts | None = None
    ) -> None:
        self._map, self._source, self._step, self._asking, self._facts = onec_map, source, step, asking, facts
        self._soap: dict[str, Described | str] = {}
        self._odata: dict[str, Metadata | str] = {}

    def findings(self) -> Iterator[Finding]:
        """Of all calls, in the map's order."""
        for call in self._map.calls.values():
            yield from self._of(call)

    def _of(self, call: Call) -> Iterator[Finding]:
        self._step(f"checking {call.name}")
        if isinstance(call.request, HsRequest):
            yield self._asked(call, "HTTP services have no description: only the base itself can tell")
        elif isinstance(call.request, SoapRequest):
            described = self._had(self._soap, call.service, self._source.soap)
            if isinstance(described, str):
                yield _none(call, described)
                return
            unknown = "JSON in a text: only the base itself can tell" if call.text_is_json else ""
            yield from self._held(call, check_soap(call, call.request, described), unknown)
        else:
            metadata = self._had(self._odata, call.service, self._source.odata)
            told = [_none(call, metadata)] if isinstance(metadata, str) else check_odata(call, call.request, metadata)
            yield from self._held(call, told, "")

    def _held(self, call: Call, findings: Iterable[Finding], unknown: str) -> Iterator[Finding]:
        """The findings, and what the base answers to a call that could work: rights stand in no description."""
        found = [_allowed(call, one) for one in findings]
        yield from found
        readable = self._asking is not None and not may_be_asked(call)
        if (readable or unknown) and not any(one.level is Level.ERROR for one in found):
            yield self._asked(call, unknown)

    def _had(self, had: dict[str, T | str], service: Service, get: Callable[[Service], T | str]) -> T | str:
        if service.name not in had:
            self._step(f"reading the description of {service.service or service.path}")
            had[service.name] = get(service)
        return had[service.name]

    def _asked(self, call: Call, offline: str) -> Finding:
        if self._asking is None or self._facts is None:
            return Finding(call.name, address_of(call), "answer", State.NOT_DESCRIBED, note=offline)
        self._step(f"asking {call.name}")
        return asked(self._asking, call, self._facts)


def _allowed(call: Call, finding: Finding) -> Finding:
    """A base may be without an optional call: that is no fault, and a person does what it would have done."""
    if not call.optional or finding.state is not State.MISSING or finding.ours not in ("operation", "set"):
        return finding
    return replace(finding, level=Level.WARNING, note=f"{finding.note}; {BY_A_PERSON}")


def _none(call: Call, why: str) -> Finding:
    return Finding(call.name, call.service.service or call.service.path, "service", State.MISSING, Level.ERROR, why)


def counted(checked: Checked) -> Mapping[str, int]:
    """How many findings of each state."""
    states = [one.state.value for one in checked.findings]
    return {state.value: states.count(state.value) for state in State if state.value in states}
