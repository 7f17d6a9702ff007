"""How fast the SOAP wire is, beside a bare loop of requests and lxml: `python -m tests.contract.onec_soap.measure [calls]`.

The service is a process of its own that answers at once. Prints calls a second, rows a second, memory.
"""

import multiprocessing
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests
import zeep
from lxml import etree
from requests.structures import CaseInsensitiveDict

from adapters.http import Answer, OutsideHttp
from adapters.onec.hs.tolerant_json import Repairs
from adapters.onec.soap.answers import envelope_of, told_by
from adapters.onec.soap.wire import SoapWire
from tests.contract.onec_soap.base import ACCEPT, CHANGING, DEAL, WSDL, Wall, accepted, envelope

ROWS = 5_000
STATUS = Path("/proc/self/status")


def main(calls: int) -> None:
    """Both measurements."""
    say(f"answer of {ROWS} rows: {answers()}")
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    service = multiprocessing.get_context("fork").Process(target=serve, args=(listener,), daemon=True)
    service.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/base/ws/site.1cws"
    bare = timed("bare requests + lxml", bare_call(url), calls)
    own = timed("SOAP wire", own_call(url), calls)
    say(f"the wire is {own / bare:.2f} of the bare loop")
    service.kill()


def say(text: str) -> None:
    """One line."""
    sys.stdout.write(f"{text}\n")


def timed(what: str, call: Callable[[int], object], calls: int) -> float:
    """Calls a second; memory after a tenth and at the end."""
    for n in range(50):
        call(n)
    started, spent = time.perf_counter(), time.process_time()
    for n in range(calls // 10):
        call(n)
    early = memory()
    for n in range(calls - calls // 10):
        call(n)
    rate = calls / (time.perf_counter() - started)
    own = (time.process_time() - spent) / calls * 1e6
    say(f"{what}: {rate:.0f} calls a second, {own:.0f} µs of the processor each")
    say(f"    {early:.1f} MB after a tenth, {memory():.1f} MB at the end")
    return rate


def bare_call(url: str) -> Callable[[int], object]:
    """What is sent by hand: the envelope built with lxml, the answer's three elements read."""
    session = requests.Session()
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
    space = "site-trade"

    def call(number: int) -> object:
        root = etree.Element("{http://schemas.xmlsoap.org/soap/envelope/}Envelope")
        body = etree.SubElement(root, "{http://schemas.xmlsoap.org/soap/envelope/}Body")
        deal = etree.SubElement(etree.SubElement(body, f"{{{space}}}ПринятьДоговор"), f"{{{space}}}Договор")
        for name, value in {**DEAL, "Номер": f"СПБ-{number}"}.items():
            etree.SubElement(deal, f"{{{space}}}{name}").text = str(value)
        answer = session.post(url, etree.tostring(root, encoding="utf-8"), headers=headers, auth=("u", "p"), timeout=(5, 90))
        return {one.tag: one.text for one in etree.fromstring(answer.content)[0][0]}

    return call


def own_call(url: str) -> Callable[[int], object]:
    """The wire as the hub uses it."""
    folder = Path(tempfile.mkdtemp())
    wire = SoapWire(url, (b"u", b"p"), OutsideHttp("onec", lambda _: None, Wall()), folder)
    return lambda n: wire.call(CHANGING, "ПринятьДоговор", {**ACCEPT, "Договор": {**DEAL, "Номер": f"СПБ-{n}"}}).message


def serve(listener: socket.socket) -> None:
    """Answers at once, one connection after the other, each as long as it lives."""
    told, wsdl = accepted(), WSDL.encode()
    while True:
        link, _ = listener.accept()
        with link, link.makefile("rb") as reader:
            while line := reader.readline():
                length = 0
                while (head := reader.readline()) not in (b"\r\n", b""):
                    if head.lower().startswith(b"content-length:"):
                        length = int(head.split(b":")[1])
                reader.read(length)
                body = wsdl if line.startswith(b"GET") else told
                link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def answers() -> str:
    """The same answer read by us and by zeep."""
    row = (
        "<m:Строка><m:Номер>СПБ-1</m:Номер><m:Дата>2026-11-23T10:00:00</m:Дата><m:Сумма>1.50</m:Сумма><m:Срок>12</m:Срок>"
        "<m:Дистанционный>true</m:Дистанционный><m:Вид>Тур</m:Вид><m:Телефон>8999</m:Телефон><m:Клиент><m:ФИО>И</m:ФИО>"
        "<m:ДатаРождения>1990-01-01</m:ДатаРождения></m:Клиент></m:Строка>"
    )
    body = envelope(f"<m:ДоговорыResponse><m:return>{row * ROWS}</m:return></m:ДоговорыResponse>")
    answer = Answer(200, CaseInsensitiveDict({}), body)
    own = seconds(lambda: told_by(*envelope_of(answer, Repairs()), "ДоговорыResponse"))
    with tempfile.NamedTemporaryFile("wb", suffix=".wsdl") as file:
        file.write(WSDL.replace('type="v8:', 'type="xs:string" was="').encode())
        file.flush()
        client: Any = zeep.Client(file.name)  # type: ignore[no-untyped-call]
    binding = client.service._binding
    theirs = seconds(lambda: binding.get("Договоры").process_reply(etree.fromstring(body)))
    return f"{ROWS / own:,.0f} rows a second by us, {ROWS / theirs:,.0f} by zeep ({len(body) / 1e6:.1f} MB)"


def seconds(act: Callable[[], object]) -> float:
    """Of the processor, the best of five: a busy machine does not count."""
    found = []
    for _ in range(5):
        started = time.process_time()
        act()
        found.append(time.process_time() - started)
    return min(found)


def memory() -> float:
    """Megabytes that this process holds now."""
    lines = STATUS.read_text(encoding="ascii").splitlines()
    return int(next(one for one in lines if one.startswith("VmRSS")).split()[1]) / 1000


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
