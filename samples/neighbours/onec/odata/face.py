"""The address /mfo/odata/standard.odata/: what is asked of which set, and in what form it leaves."""

from typing import TYPE_CHECKING, Any

from flask import Response, g, request
from werkzeug.datastructures import Headers

from samples.neighbours.onec.gate import Gate
from samples.neighbours.onec.odata.address import Step, TooLongError, key_of, options_of, parameters_of, split_path
from samples.neighbours.onec.odata.atom_out import ENTRY_TYPE, AtomOut
from samples.neighbours.onec.odata.catalogue import Catalogue
from samples.neighbours.onec.odata.errors import ODataError, error_answer, wanted_form, wants_json
from samples.neighbours.onec.odata.json_out import JsonOut
from samples.neighbours.onec.odata.kinds import Row, Set
from samples.neighbours.onec.odata.metadata import metadata_of
from samples.neighbours.onec.odata.query import Queries
from samples.neighbours.onec.odata.sets.debts import BALANCE
from samples.neighbours.onec.odata.source import Source
from samples.neighbours.onec.odata.values import guid_of
from samples.neighbours.onec.odata.writing import check_whole, read_body, written
from samples.neighbours.onec.words import NOT_XML

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

ROOT = "/mfo/odata/standard.odata/"
DENIED = "Недостаточно прав: в выборку попали недоступные записи"
METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE"]
PLAN_CALLS = ("SelectChanges", "NotifyChangesReceived")


class Created(Response):
    """201 whose Location holds raw UTF-8, as the platform sends it; werkzeug would encode it."""

    def __init__(self, answer: Response, address: str) -> None:
        super().__init__(answer.get_data(), answer.status_code, content_type=answer.content_type)
        self._address = address

    def get_wsgi_headers(self, environ: "WSGIEnvironment") -> Headers:
        """A header of WSGI is bytes written as latin-1."""
        headers = super().get_wsgi_headers(environ)
        headers["Location"] = self._address.encode().decode("latin-1")
        return headers


class ODataFace:
    """One door for all methods; faults are told apart by what is done to which set."""

    def __init__(self, gate: Gate) -> None:
        self._gate, self._base = gate, gate.base
        self._catalogue = Catalogue(gate.base)
        self._queries = Queries(self._catalogue)
        stand = gate.base.stand
        stand.operations.update(["$metadata", "services", *PLAN_CALLS, *self._operations()])
        for rule in (ROOT, f"{ROOT}<path:rest>"):
            stand.app.add_url_rule(rule, f"odata {rule}", self._door, methods=METHODS)

    def _operations(self) -> list[str]:
        names = list(self._catalogue.sources)
        plain = [f"{method} {name}" for method in METHODS for name in names]
        posting = [f"{word} {name}" for word in ("Post", "Unpost") for name in names if name.startswith("Document_")]
        virtual = [f"{word} {one.spec.name}" for one in self._catalogue.sources.values() for word in one.spec.functions]
        return [*plain, *posting, *virtual]

    def _door(self, rest: str = "") -> Response:
        try:
            steps = split_path(rest)
        except TooLongError:
            page = "<h2>Bad Request - Invalid URL</h2><hr><p>HTTP Error 400. The request URL is invalid.</p>"
            return Response(page, 400, content_type="text/html; charset=us-ascii")
        operation = self._operation(steps)
        stand = self._base.stand
        known = operation if operation in stand.operations else "*"
        return stand.serve(known, "hub", self._gate.inside(lambda: self._answer(steps, operation)))

    def _operation(self, steps: list[Step]) -> str:
        if not steps:
            return "services"
        first, last = steps[0].name, steps[-1].name
        if first == "$metadata" or first in PLAN_CALLS:
            return first
        return f"{last if len(steps) > 1 and last in VERBS else request.method} {first}"

    def _answer(self, steps: list[Step], operation: str) -> Response:
        g.what, g.result = operation, "ответ дан"
        try:
            answer = self._route(steps, options_of(request.query_string))
        except ODataError as error:
            g.result = f"отказ: {error.status}, код {error.code}"
            answer = error_answer(error)
        answer.headers["DataServiceVersion"] = "3.0"
        return answer

    def _route(self, steps: list[Step], options: dict[str, str]) -> Response:
        if not steps:
            return self._services()
        first = steps[0]
        if first.name == "$metadata":
            text = metadata_of(self._catalogue, self._base.stand.settings["metadata_lengths"])
            return Response(text.encode(), content_type="application/xml;charset=utf-8")
        if first.name in PLAN_CALLS:
            return self._plan(first.name, options)
        source = self._catalogue.source(first.name)
        if len(steps) > 1 and first.inside is None:
            return self._virtual(source, steps[1], options)
        if first.inside is None:
            return self._set(source, options)
        row = source.one(key_of(source.spec, first.inside))
        return self._object(source, row, options) if len(steps) == 1 else self._inside(source, row, steps[1:], options)

    def _set(self, source: Source, options: dict[str, str]) -> Response:
        if request.method == "GET":
            only = options.get("allowedOnly") or options.get("$allowedOnly")
            if self._base.stand.settings["closed_rows"] and only != "true":
                raise ODataError(401, "20", DENIED)
            shape = self._queries.shape(source.spec, options)
            rows, count = self._queries.rows(source, options)
            g.result = f"строк {len(rows)}"
            counted = count if options.get("$inlinecount") == "allpages" else None
            return self._say(self._out().feed(source.spec, rows, shape, counted))
        if request.method != "POST":
            raise source.refusal()
        row = source.create(self._written(source))
        answer = self._one(source.spec, row, options, 201)
        if source.spec.key == ("Ref_Key",):
            return Created(answer, f"{self._root()}{source.spec.name}(guid'{row['Ref_Key']}')")
        return answer

    def _object(self, source: Source, row: Row, options: dict[str, str]) -> Response:
        if request.method == "GET":
            return self._one(source.spec, row, options)
        if request.method == "DELETE":
            source.delete(row)
            return Response(status=204)
        if request.method not in ("PATCH", "PUT"):
            raise ODataError(405, "19", "Использованный HTTP-метод запрещен в данном контексте")
        # If-Match is read by nobody: a stale version is written over all the same.
        changed = source.change(row, self._written(source))
        return self._one(source.spec, changed, options)

    def _inside(self, source: Source, row: Row, steps: list[Step], options: dict[str, str]) -> Response:
        name = steps[0].name
        if name in ("Post", "Unpost") and source.spec.is_document:
            if request.method != "POST":
                raise ODataError(405, "19", "Использованный HTTP-метод запрещен в данном контексте")
            source.post(row, name == "Post")
            return Response(b"", 200)
        way = next((one for one in source.spec.fields if one.navigation == name), None)
        if way:
            target = self._catalogue.source(way.target)
            found = self._catalogue.related(way, row[way.name])
            if found is None:
                raise ODataError(404, "9", f'Экземпляр сущности "{target.spec.name}" не найден по переданному ключу.')
            return self._one(target.spec, found, options) if len(steps) == 1 else self._inside(target, found, steps[1:], options)
        field = source.spec.by_name.get(name)
        if field is None:
            raise ODataError(404, "10", f"Запрошенное свойство {name} не найдено")
        value = row[name]() if callable(row[name]) else row[name]
        kind = JsonOut.content_type if wants_json() else "application/xml;charset=utf-8"
        return self._say(self._out().value(name, value, field.edm), kind)

    def _virtual(self, source: Source, step: Step, options: dict[str, str]) -> Response:
        if step.name == "$count":
            return Response(str(self._queries.rows(source, options)[1]), content_type="text/plain;charset=utf-8")
        if step.name not in source.spec.functions:
            raise ODataError(400, "6", f"Сегмент пути {step.name} не найден")
        params: dict[str, Any] = dict(parameters_of(step.inside or "", options))
        if "Condition" in params:
            params["Condition"] = self._catalogue.condition(source, step.name, params["Condition"])
        spec = BALANCE if step.name == "Balance" else source.spec
        rows = self._queries.page(source, source.virtual(step.name, params), options)
        g.result = f"строк {len(rows)}"
        kind = JsonOut.content_type if wants_json() else "application/xml;charset=utf-8"
        return self._say(self._out().table(spec, step.name, rows), kind)

    def _plan(self, name: str, options: dict[str, str]) -> Response:
        point, message = options.get("DataExchangePoint", ""), options.get("MessageNo", "")
        if request.method != "POST" or not message.isdigit() or "guid'" not in point:
            raise ODataError(400, "12", "Отсутствует обязательный аргумент метода")
        node = guid_of(point.partition("guid'")[2][:36])
        g.what = f"{name} {message}"
        if name == "NotifyChangesReceived":
            self._catalogue.plan.notify(node, int(message))
            return Response(b"", 200)
        found = self._catalogue.plan.select(node, int(message))
        g.result = f"объектов {len(found)}"
        return self._say(AtomOut(self._catalogue, self._root(), self._base.wall_now()).changes(found), AtomOut.content_type)

    def _services(self) -> Response:
        if wants_json():
            values = ", ".join(f'{{"name": "{name}", "url": "{name}"}}' for name in self._catalogue.sources)
            text = f'{{"odata.metadata": "{self._root()}$metadata", "value": [{values}]}}'
            return self._say(text, JsonOut.content_type)
        inner = "".join(
            f'<collection href="{name}"><atom:title>{name}</atom:title></collection>' for name in self._catalogue.sources
        )
        text = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<service xmlns="http://www.w3.org/2007/app" '
            f'xmlns:atom="http://www.w3.org/2005/Atom" xml:base="{self._root()}"><workspace>'
            f"<atom:title>Default</atom:title>{inner}</workspace></service>"
        )
        return self._say(text, "application/atomsvc+xml;charset=utf-8")

    def _one(self, spec: Set, row: Row, options: dict[str, str], status: int = 200) -> Response:
        shape = self._queries.shape(spec, options, one=True)
        kind = JsonOut.content_type if wants_json() else ENTRY_TYPE
        return self._say(self._out().entry(spec, row, shape), kind, status)

    def _out(self) -> JsonOut | AtomOut:
        if wants_json():
            return JsonOut(self._catalogue, self._root(), bare="nometadata" in wanted_form())
        return AtomOut(self._catalogue, self._root(), self._base.wall_now())

    def _say(self, text: str, content_type: str = "", status: int = 200) -> Response:
        if NOT_XML.search(text) and not wants_json():
            # One such letter in one row, and the whole answer is lost.
            raise ODataError(400, "-1", "Ошибка преобразования данных XML: недопустимый символ")
        kind = content_type or (JsonOut.content_type if wants_json() else AtomOut.content_type)
        return Response(text.encode(), status, content_type=kind)

    def _written(self, source: Source) -> Row:
        sent = request.environ.get("stand.headers") or {}
        g.load_mode = str(sent.get("1C_OData-DataLoadMode", "")).lower() == "true"
        if g.load_mode and not source.spec.name.startswith(("Catalog_", "Document_")):
            raise ODataError(400, "17", "Объект не поддерживает режим загрузки данных")
        body = read_body(request.get_data(), request.headers.get("Content-Type", ""))
        if request.method == "PUT":
            check_whole(source.spec, body)
        return written(source.spec, body)

    def _root(self) -> str:
        return f"{request.host_url.rstrip('/')}{ROOT}"


VERBS: tuple[str, ...] = ("Post", "Unpost", "SliceLast", "SliceFirst", "Balance")
