"""Calls 1C through one wire, by the adapter and by hand in turn, in a process whose memory nobody else uses.

python -m bridge.bench.large.wire_caller, told by a Task as JSON on standard input; answers with a Calling as JSON.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

import requests
from lxml import etree

from adapters.http import OutsideHttp
from adapters.onec.loan_system import OnecLoanSystem
from adapters.onec.settings import OnecSettings
from adapters.surroundings import SystemClock
from bridge.bench.exchange.applications import an_application, submitted
from bridge.bench.ground.hub_site import ONEC_ROOT
from bridge.bench.ground.programs import LOOPBACK
from bridge.model.application import Application
from bridge.model.decision import DealState
from bridge.ports.loan_system import LoanSystem

_LOGIN, _PASSWORD = "bench", "bench"
_TIMEOUTS = (5.0, 30.0)
_WARM = 20


@dataclass(frozen=True)
class Task:
    """`rounds` of `seconds` each for the adapter and for the calls by hand; then `deals` different deals, looked at after
    the first `early` of them and at the end."""

    wire: str
    port: int
    rounds: int
    seconds: float
    early: int
    deals: int


@dataclass(frozen=True)
class Calling:
    """Calls a second of each round, and the process's memory in bytes after `early` and after all deals."""

    adapter: list[float]
    by_hand: list[float]
    early_bytes: int
    late_bytes: int


@dataclass(frozen=True)
class Wire:
    """How one base is spoken to: the adapter for a far side at this port, and the same question asked by hand."""

    adapter: Callable[[int, Path], LoanSystem]
    by_hand: Callable[[int], Callable[[str], bool]]


def _speaking(onec_map: str) -> Callable[[int, Path], LoanSystem]:
    """The adapter with one of the maps of the house."""

    def system(port: int, cache: Path) -> LoanSystem:
        moscow, root = ZoneInfo("Europe/Moscow"), f"http://{LOOPBACK}:{port}{ONEC_ROOT}"
        settings = OnecSettings(root, _LOGIN, _PASSWORD, moscow, "payu", cache=cache)
        http = OutsideHttp("onec", lambda _exchange: None, SystemClock("Europe/Moscow", None))
        return OnecLoanSystem.load(settings, http, onec_map)

    return system


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env, session.auth = False, (_LOGIN, _PASSWORD)
    return session


def _json_by_hand(port: int) -> Callable[[str], bool]:
    """requests and json, no more: post, check the status and the success flag, pick the word."""
    session, address = _session(), f"http://{LOOPBACK}:{port}{ONEC_ROOT}/hs/statusdeal"

    def ask(number: str) -> bool:
        answer = session.post(address, json={"IDDeal1": number}, timeout=_TIMEOUTS)
        answer.raise_for_status()
        told = json.loads(answer.content)
        row = told["ID1"]
        return bool(told["КодОтвета"] == 0 and row["НомерСделки"] == number and row["Статус"] == "Одобрен")

    return ask


def _soap_by_hand(port: int) -> Callable[[str], bool]:
    """requests and lxml, no more: a text with the number put in, the row found by its names."""
    session, address = _session(), f"http://{LOOPBACK}:{port}{ONEC_ROOT}/ws/LoanExchange.1cws"
    headers: dict[str, str | bytes] = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": b'""'}
    row_name, number_name, word_name = (f"{{loan-exchange}}{name}" for name in ("Сделка", "НомерСделки", "Статус"))

    def ask(number: str) -> bool:
        answer = session.post(address, data=_ENVELOPE.format(number=number).encode(), headers=headers, timeout=_TIMEOUTS)
        answer.raise_for_status()
        row = next(etree.fromstring(answer.content).iter(row_name))
        return bool(row.findtext(number_name) == number and row.findtext(word_name) == "Одобрен")

    return ask


def _odata_by_hand(port: int) -> Callable[[str], bool]:
    """requests and json, no more: the filter written out, the first row taken."""
    session, root = _session(), f"http://{LOOPBACK}:{port}{ONEC_ROOT}/odata/standard.odata/"

    def ask(number: str) -> bool:
        options = {"$filter": f"Number eq '{number}'", "$select": "Number,Date,Статус,СуммаОдобренная", "$format": "json"}
        answer = session.get(root + quote("Document_ЗаявкаНаЗаем"), params=options, timeout=_TIMEOUTS)
        answer.raise_for_status()
        row = json.loads(answer.content)["value"][0]
        return bool(row["Number"] == number and row["Статус"] == "Одобрена")

    return ask


_ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
    '<m:СостоянияСделок xmlns:m="loan-exchange"><m:Номера><m:Номер>{number}</m:Номер></m:Номера></m:СостоянияСделок>'
    "</soap:Body></soap:Envelope>"
)
WIRES: Mapping[str, Wire] = {
    "HTTP services": Wire(_speaking("moyamfo"), _json_by_hand),
    "SOAP": Wire(_speaking("soap_loans"), _soap_by_hand),
    "OData": Wire(_speaking("odata_loans"), _odata_by_hand),
}


def _ask(system: LoanSystem, application: Application) -> bool:
    return system.deal_status(application).state is DealState.APPROVED


def _deal(number: int) -> tuple[Application, str]:
    name, clock = f"ДЕЛО-{number:07d}", SystemClock("Europe/Moscow", None)
    return submitted(an_application("deal", number, clock.now()), name, clock.now()), name


def _rate(ask: Callable[[], bool], seconds: float) -> float:
    calls, started = 0, time.perf_counter()
    while time.perf_counter() - started < seconds:
        if not ask():
            raise RuntimeError("the far side's answer was not understood")
        calls += 1
    return calls / (time.perf_counter() - started)


def _memory() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def call(task: Task) -> Calling:
    """The rounds in turn, then the many deals."""
    with tempfile.TemporaryDirectory() as cache:
        return _called(task, WIRES[task.wire], Path(cache))


def _called(task: Task, wire: Wire, cache: Path) -> Calling:
    system, ask_by_hand = wire.adapter(task.port, cache), wire.by_hand(task.port)
    application, name = _deal(0)
    sides: tuple[Callable[[], bool], ...] = (lambda: _ask(system, application), lambda: ask_by_hand(name))
    rates: tuple[list[float], list[float]] = ([], [])
    for side in sides:
        for _ in range(_WARM):
            side()
    for number in range(task.rounds):
        for place in (0, 1) if number % 2 == 0 else (1, 0):
            rates[place].append(_rate(sides[place], task.seconds))
    early = 0
    for number in range(1, task.deals + 1):
        _ask(system, _deal(number)[0])
        early = _memory() if number == task.early else early
    return Calling(*rates, early, _memory())


if __name__ == "__main__":
    json.dump(asdict(call(Task(**json.load(sys.stdin)))), sys.stdout)
