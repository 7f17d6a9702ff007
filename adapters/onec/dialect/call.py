"""The parts of a map, read and checked: services, calls, how each is asked and judged."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.onec.odata.steps.step import OdataRequest
from bridge.model.decision import DealState
from mappings.fields import InMap, OutField, OutMap
from mappings.letters import folded


@dataclass(frozen=True)
class Service:
    """A publication of the base: which wire it speaks and what lies below the publication's root.

    `service`: name of a web service where its description holds several. `sessions`: "client" when a conversation of several
    calls keeps one session of 1C (IBSession), "none" when each call makes its own or the publication reuses them by itself.
    """

    name: str
    wire: str
    path: str
    timeouts: tuple[float, float] | None
    sessions: str = "none"
    service: str = ""
    format: str = "json"
    load_mode: bool = False


@dataclass(frozen=True)
class HsRequest:
    """`path` has places for pieces that are percent-encoded one by one; `number_key` names the n-th number in the body,
    empty where the numbers of deals are not sent there."""

    method: str
    path: str
    query: OutMap
    body: OutMap
    number_key: str

    @property
    def fields(self) -> tuple[OutField, ...]:
        """What is sent."""
        return (*self.query.fields, *self.body.fields)


@dataclass(frozen=True)
class SoapRequest:
    """`json_parameter`: the one that carries the body as one JSON text; empty when there is none."""

    operation: str
    args: OutMap
    json_parameter: str
    body: OutMap

    @property
    def fields(self) -> tuple[OutField, ...]:
        """What is sent."""
        return (*self.args.fields, *self.body.fields)


Request = HsRequest | SoapRequest | OdataRequest


@dataclass(frozen=True)
class Verdict:
    """How an answer tells success. Names are dotted paths; `good`: values (folded) that mean success, by path.

    `none_words`: how reasons begin that mean "nothing there"; `none_when`: paths that are empty or missing then.
    `reasons`: the base's words of refusal in ours.
    """

    good: Mapping[str, frozenset[str]]
    error_text: tuple[str, ...]
    none_words: tuple[str, ...]
    none_when: tuple[str, ...]
    reasons: Mapping[str, str]


@dataclass(frozen=True)
class Live:
    """Rows of one thing, told by `by`, come several times: the one that is not `deleted` and has the highest `version` counts."""

    by: str
    deleted: str
    version: str


@dataclass(frozen=True)
class Pages:
    """A long answer comes in portions: `more` tells that there is one, `since` the moment to ask from. Dotted paths."""

    more: str
    since: str


@dataclass(frozen=True)
class Call:
    """One operation of the base. `timeouts`: seconds to connect and to read, where they differ from the installation's.

    `rows`: where many things of one kind stand in the answer. `numbers_at_once`: how many deals one call may ask about.
    `optional`: the base may be without it; that is then a refusal ("not_offered") and no fault.
    """

    name: str
    words: str
    changes: bool
    safe: bool
    timeouts: tuple[float, float] | None
    service: Service
    request: Request
    answer: str
    verdict: Verdict
    title: str
    rows: str
    live: Live | None
    pages: Pages | None
    numbers_at_once: int
    read: InMap
    optional: bool = False

    @property
    def text_is_json(self) -> bool:
        """True when a web service's answer is a text that holds JSON, or a bare word: said so, or asked in JSON."""
        asked_in_json = isinstance(self.request, SoapRequest) and bool(self.request.json_parameter)
        return asked_in_json or (isinstance(self.request, SoapRequest) and self.answer == "json")


@dataclass(frozen=True)
class OnecMap:
    """The whole dialect of a base."""

    title: str
    services: Mapping[str, Service]
    calls: Mapping[str, Call]
    states: Mapping[str, DealState]

    def state_of(self, word: str) -> DealState:
        """Our state for the base's word; UNKNOWN for a word that the map does not have."""
        return self.states.get(folded(word), DealState.UNKNOWN)
