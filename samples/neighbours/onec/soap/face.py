"""The address of a SOAP service: its description by GET, its operations by POST, told apart by the body's element alone."""

from collections.abc import Callable
from typing import Any

from flask import Response, g, request
from lxml import etree

from samples.neighbours.onec.asked import RefusedError
from samples.neighbours.onec.gate import Gate
from samples.neighbours.onec.soap.envelope import Asked, NotUnderstoodError, envelope_answer, fault_answer, read_envelope
from samples.neighbours.onec.soap.kinds import Operation, Service
from samples.neighbours.onec.soap.reading import Reader
from samples.neighbours.onec.soap.writing import response_of
from samples.neighbours.onec.soap.wsdl import wsdl_of

Play = Callable[[dict[str, Any]], dict[str, Any]]
INSIDE = "http://srv1c-in.local"


class SoapFace:
    """One service of the base; `plays` does what each operation means."""

    def __init__(self, gate: Gate, service: Service, plays: dict[str, Play], wsdl_name: str) -> None:
        self._gate, self._service, self._plays, self._wsdl_name = gate, service, plays, wsdl_name
        self._stand = gate.base.stand
        self._reader = Reader(service, gate.base.zone)
        self._stand.operations.update([wsdl_name, *(one.name for one in service.operations)])
        for name in (service.file, service.name):
            self._stand.app.add_url_rule(f"/mfo/ws/{name}", f"ws {name}", self._door, methods=["GET", "POST"])

    def _door(self) -> Response:
        if request.method == "GET":
            return self._stand.serve(self._wsdl_name, "hub", self._gate.inside(self._describe))
        # Which operation it is must be known before, for its faults; what can't be read is told behind the sign-in.
        try:
            asked, error = read_envelope(request.get_data()), None
            name = etree.QName(asked.body).localname
        except NotUnderstoodError as refused:
            asked, error, name = None, refused, ""
        known = name if name in self._plays else "*"
        return self._stand.serve(known, "hub", self._gate.inside(lambda: self._call(asked, error)))

    def _describe(self) -> Response:
        g.what = f"WSDL {self._service.name}"
        if request.query_string.decode().lower() != "wsdl":
            page = f"<html><body>{self._service.name}</body></html>"
            return Response(page.encode(), content_type="text/html; charset=utf-8")
        settings = self._stand.settings
        root = INSIDE if settings["wrong_host"] else request.host_url.rstrip("/")
        text = wsdl_of(self._service, f"{root}/mfo/ws/{self._service.file}", settings["schema_imports"])
        return Response(text.encode(), content_type="text/xml; charset=utf-8")

    def _call(self, asked: Asked | None, error: NotUnderstoodError | None) -> Response:
        g.what, g.result = "SOAP", "не разобрано"
        if asked is None:
            return fault_answer(str(error), "")
        try:
            operation = self._operation(asked.body)
            g.what = operation.name
            arguments = self._reader.arguments(asked.body, operation)
            g.result = "ответ дан"
            answer = self._plays[operation.name](arguments)
        except NotUnderstoodError as refused:
            g.result = "не разобрано"
            return fault_answer(str(refused), "")
        except RefusedError as refused:
            g.result = f"отказ: {refused}"
            return fault_answer(str(refused), f"WebСервис.{self._service.name}.Модуль(118)")
        return envelope_answer(response_of(self._service, operation, answer))

    def _operation(self, body: etree._Element) -> Operation:
        name = etree.QName(body)
        operation = self._service.operation(name.localname) if name.namespace == self._service.space else None
        if operation is None:
            raise NotUnderstoodError(f"Операция {name.localname} веб-сервиса {self._service.name} не найдена")
        return operation

