"""A base behind the standard interface as onec.md describes it, quirks and all, small enough to be read."""

import json
import re
import uuid
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import unquote
from xml.sax.saxutils import escape

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.contract.onec_odata.entries import fields_of
from tests.contract.onec_odata.filters import Filter, FilterSyntaxError

Row = dict[str, Any]
Serve = Callable[[], Response]
Fault = Callable[[Request, Serve], Response]
ROOT = "/база/odata/standard.odata/"
DATA = "http://schemas.microsoft.com/ado/2007/08/dataservices"
ATOM = "http://www.w3.org/2005/Atom"
OBJECTS = ("Catalog_", "Document_", "ExchangePlan_")
_ENTITY = re.compile(r"^(\w+)\((.*)\)$", re.DOTALL)
_PART = re.compile(r"(?:(\w+)=)?(?:guid'([^']*)'|datetime'([^']*)'|'((?:[^']|'')*)'|(-?\d+))")


def version(number: int) -> str:
    return b64encode(number.to_bytes(8)).decode()


@dataclass
class FakeBase:
    """`sets`: rows by set. `fields`: attributes with their empty values. `longest`: letters an attribute holds.

    `keys`: key fields of registers. `faults`: what happens to the next requests. `note`: how much JSON tells about itself.
    """

    server: HTTPServer
    sets: dict[str, list[Row]] = field(default_factory=dict)
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)
    faults: list[Fault | None] = field(default_factory=list)
    before_write: Callable[[Row, Row], None] | None = None
    at_page: Callable[[int], None] | None = None
    note: str = "odata"
    writes: int = 0
    registered: dict[str, int | None] = field(default_factory=dict)
    gone: dict[str, int | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.server.expect_request(re.compile(".*")).respond_with_handler(self._serve)

    @property
    def url(self) -> str:
        return self.server.url_for("/") + ROOT.strip("/") + "/"

    def has(self, set_name: str, /, fields: dict[str, Any] | None = None, rows: list[Row] | None = None) -> list[Row]:
        """Declares a set with its fields and their empty values."""
        self.fields[set_name] = fields or {}
        self.sets[set_name] = []
        for row in rows or ():
            self.put(set_name, row)
        return self.sets[set_name]

    def put(self, set_name: str, row: Row) -> Row:
        made = {**self.fields[set_name], **row}
        if set_name.startswith(OBJECTS):
            made = {"Ref_Key": str(uuid.uuid4()), "DataVersion": version(0), "DeletionMark": False, **made}
        if set_name.startswith("Document_"):
            made = {"Posted": False, **made}
        self.sets[set_name].append(made)
        return made

    @property
    def methods(self) -> list[str]:
        return [one.method for one in self.asked]

    def queries(self, name: str) -> list[str]:
        return [one.args.get(name, "") for one in self.asked]

    def _serve(self, request: Request) -> Response:
        request.get_data()
        self.asked.append(request)
        fault = self.faults.pop(0) if self.faults else None
        return fault(request, lambda: self._answer(request)) if fault else self._answer(request)

    def _answer(self, request: Request) -> Response:
        segments = [unquote(one) for one in raw_path(request).removeprefix(ROOT).split("/")]
        try:
            return self._routed(request, segments)
        except FilterSyntaxError:
            return refusal(request, 400, 14, "Ошибка при разборе опции запроса $filter")

    def _routed(self, request: Request, segments: list[str]) -> Response:
        first = segments[0]
        if first == "SelectChanges":
            return self._select_changes(request)
        if first == "NotifyChangesReceived":
            return self._notify(request)
        entity = _ENTITY.match(first)
        name = entity[1] if entity else first
        if name not in self.sets:
            return refusal(request, 404, 8, f"Тип сущности {name} не найден")
        if entity is None:
            if len(segments) > 1:
                return self._function(request, name, segments[1])
            return self._list(request, name) if request.method == "GET" else self._create(request, name)
        row = self._by_key(name, entity[2])
        if row is None:
            return refusal(request, 404, 9, "Экземпляр сущности не найден по переданному ключу.")
        if len(segments) > 1:
            return self._act(request, row, segments[1])
        return self._one(request, name, row) if request.method == "GET" else self._change(request, name, row)

    def _by_key(self, name: str, inside: str) -> Row | None:
        names = self.keys.get(name, ("Ref_Key",))
        wanted = {
            found[1] or names[0]: found[2] or found[3] or found[5] or (found[4] or "").replace("''", "'")
            for found in _PART.finditer(inside)
        }
        return next((row for row in self.sets[name] if all(str(row.get(k)) == v for k, v in wanted.items())), None)

    def _selected(self, request: Request, name: str, row: Row) -> Row:
        names = [one.strip() for one in request.args.get("$select", "*").split(",")]
        if "*" in names or not row:
            return row
        for one in names:
            if one not in row and one not in self.fields[name]:
                raise KeyError(one)
        return {one: row.get(one) for one in names}

    def _list(self, request: Request, name: str) -> Response:
        args = request.args
        rows = list(self.sets[name])
        if args.get("$filter"):
            fits = Filter(args["$filter"])
            rows = [row for row in rows if fits.has(row)]
        for one in reversed([part for part in args.get("$orderby", "").split(",") if part]):
            path, _, way = one.partition(" ")
            rows.sort(key=lambda row: str(row.get(path)), reverse=way == "desc")
        count, skip = len(rows), int(args.get("$skip", 0))
        if self.at_page is not None:
            self.at_page(skip)
        rows = rows[skip:]
        rows = rows[: int(args["$top"])] if "$top" in args else rows
        try:
            rows = [self._selected(request, name, row) for row in rows]
        except KeyError as unknown:
            return refusal(request, 400, 6, f"Сегмент пути {unknown} не найден!")
        return told(request, name, rows, count if args.get("$inlinecount") == "allpages" else None, self.note)

    def _one(self, request: Request, name: str, row: Row) -> Response:
        try:
            return told_one(request, name, self._selected(request, name, row), 200, self.note)
        except KeyError as unknown:
            return refusal(request, 400, 6, f"Сегмент пути {unknown} не найден!")

    def _create(self, request: Request, name: str) -> Response:
        sent = body_of(request)
        keys = self.keys.get(name)
        if keys and any(all(row.get(k) == sent.get(k) for k in keys) for row in self.sets[name]):
            return refusal(request, 400, 15, "Запись с такими ключевыми полями существует!")
        row = self.put(name, {})
        fault = self._take(name, row, sent)
        if fault is not None:
            self.sets[name].remove(row)
            return refusal(request, *fault)
        self.writes += 1
        self._register(name, row)
        answer = told_one(request, name, row, 201, self.note)
        answer.headers["Location"] = f"{self.url}{name}(guid'{row.get('Ref_Key')}')".encode().decode("latin-1")
        return answer

    def _change(self, request: Request, name: str, row: Row) -> Response:
        kept = dict(row)
        if self.before_write is not None:
            self.before_write(row, body_of(request))
        fault = self._take(name, row, body_of(request))
        if fault is not None:
            row.clear()
            row.update(kept)
            return refusal(request, *fault)
        self.writes += 1
        if "DataVersion" in row:
            row["DataVersion"] = version(number_of(row["DataVersion"]) + 1)
        self._register(name, row)
        return told_one(request, name, row, 200, self.note)

    def _register(self, name: str, row: Row) -> None:
        """A registration is a set: one for each object, whose number an edit resets."""
        if "Ref_Key" in row:
            self.registered[f"{name} {row['Ref_Key']}"] = None

    def _take(self, name: str, row: Row, sent: Row) -> tuple[int, int, str] | None:
        for key, value in sent.items():
            if key not in self.fields[name] and key != "DeletionMark" and key not in self.keys.get(name, ()):
                continue
            if isinstance(value, list):
                numbers = [int(one.get("LineNumber", "-1")) for one in value]
                if -1 in numbers:
                    return 500, -1, "Произошла внутренняя ошибка OData сервиса"
                if numbers != list(range(1, len(value) + 1)):
                    return 400, 4, "Неверное значение свойства LineNumber"
            if isinstance(value, str) and key in self.longest:
                value = value[: self.longest[key]]
            row[key] = value
        return None

    def _act(self, request: Request, row: Row, action: str) -> Response:
        name = action.partition("(")[0]
        if name == "Post" and row.get("DeletionMark"):
            return refusal(request, 500, -1, "Помеченный на удаление документ не может быть проведен!")
        row["Posted"] = name == "Post"
        row["DataVersion"] = version(number_of(row["DataVersion"]) + 1)
        self.writes += 1
        return Response(b"", 200)

    def _function(self, request: Request, name: str, call: str) -> Response:
        function, _, inside = call.partition("(")
        if function not in ("SliceLast", "Balance", "Turnovers"):
            return refusal(request, 400, 6, "Метод не найден")
        found = re.search(r"Condition='((?:[^']|'')*)'", inside)
        fits = Filter(found[1].replace("''", "'")) if found else None
        rows = [row for row in self.sets[name] if fits is None or fits.has(row)]
        return told(request, name, rows, None, self.note, function=function)

    def node(self) -> Row:
        return next(rows[0] for name, rows in self.sets.items() if name.startswith("ExchangePlan_"))

    def _message(self, request: Request) -> int:
        assert f"guid'{self.node()['Ref_Key']}'" in request.args["DataExchangePoint"]
        assert request.method == "POST"
        return int(request.args["MessageNo"])

    def _select_changes(self, request: Request) -> Response:
        number = self._message(request)
        entries = []
        for register, is_gone in ((self.registered, False), (self.gone, True)):
            for place, sent in list(register.items()):
                if sent in (None, number):
                    register[place] = number
                    name, _, key = place.partition(" ")
                    entries.append(self._gone(name, key) if is_gone else self._entry(name, key))
        return Response(feed("".join(entries)), 200, content_type="application/atom+xml;type=feed;charset=utf-8")

    def _entry(self, name: str, key: str) -> str:
        return entry(name, next(row for row in self.sets[name] if row.get("Ref_Key") == key))

    def _gone(self, name: str, key: str) -> str:
        return f'<at:deleted-entry ref="{self.url}{name}(guid\'{key}\')" when="2026-11-20T10:00:00"/>'

    def _notify(self, request: Request) -> Response:
        number = self._message(request)
        for register in (self.registered, self.gone):
            for place in [one for one, sent in register.items() if sent is not None and sent <= number]:
                del register[place]
        self.node()["ReceivedNo"] = str(number)
        return Response(b"", 200)


def raw_path(request: Request) -> str:
    """The path with only its segments decoded: an encoded slash is no slash."""
    raw = str(request.environ["REQUEST_URI"]).partition("?")[0]
    head = "".join(f"/{one}" for one in unquote(raw).split("/")[1:4])
    return head + "/" + "/".join(raw.split("/")[4:])


def number_of(text: str) -> int:
    return int.from_bytes(b64decode(text))


def body_of(request: Request) -> Row:
    if request.mimetype == "application/json":
        return json.loads(request.get_data(), parse_float=Decimal)
    return fields_of(request.get_data())


def wants_json(request: Request) -> bool:
    return "json" in request.args.get("$format", "") or "json" in request.headers.get("Accept", "")


def refusal(request: Request, status: int, code: int, text: str) -> Response:
    if wants_json(request):
        body = json.dumps({"odata.error": {"code": str(code), "message": {"lang": "ru", "value": text}}}, ensure_ascii=False)
        return Response(body, status, content_type="application/json;charset=utf-8")
    xml = f'<m:error xmlns:m="{DATA}/metadata"><m:code>{code}</m:code><m:message>{escape(text)}</m:message></m:error>'
    return Response(xml, status, content_type="application/xml;charset=utf-8")


def _json(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k, ensure_ascii=False)}:{_json(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_json, value)) + "]"
    return f"{value:f}" if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def _noted(name: str, row: Row, note: str) -> Row:
    """As the base writes a row: references with links, unless nothing about the data was wanted."""
    if note == "nometadata":
        return row
    made: Row = {}
    for key, value in row.items():
        made[key] = value
        if key.endswith("_Key") and key != "Ref_Key":
            made[f"{key[:-4]}@navigationLinkUrl"] = f"{name}(guid'{row.get('Ref_Key')}')/{key[:-4]}"
    return made


def told(request: Request, name: str, rows: list[Row], count: int | None, note: str, function: str = "") -> Response:
    if wants_json(request):
        head: Row = {} if note == "nometadata" else {"odata.metadata": f"http://internal/base/$metadata#{name}"}
        head |= {} if count is None else {"odata.count": str(count)}
        text = _json({**head, "value": [_noted(name, row, note) for row in rows]})
        return Response(text, 200, content_type="application/json;charset=utf-8")
    if function:
        inside = "".join(f"<d:element>{properties(name, row)}</d:element>" for row in rows)
        text = f'<d:Result xmlns:d="{DATA}" xmlns:m="{DATA}/metadata">{inside}</d:Result>'
        return Response(text, 200, content_type="application/xml")
    tail = "" if count is None else f"<m:count>{count}</m:count>"
    text = feed("".join(entry(name, row) for row in rows) + tail)
    return Response(text, 200, content_type="application/atom+xml;type=feed;charset=utf-8")


def told_one(request: Request, name: str, row: Row, status: int, note: str) -> Response:
    if wants_json(request):
        head: Row = {} if note == "nometadata" else {"odata.metadata": f"http://internal/base/$metadata#{name}/@Element"}
        return Response(_json({**head, **_noted(name, row, note)}), status, content_type="application/json;charset=utf-8")
    return Response(entry(name, row, alone=True), status, content_type="application/atom+xml;type=entry;charset=utf-8")


def feed(inside: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><feed xmlns="{ATOM}" xmlns:at="http://purl.org/atompub/tombstones/1.0" '
        f'xmlns:d="{DATA}" xmlns:m="{DATA}/metadata" xml:base="http://internal/base/odata/standard.odata/">{inside}</feed>'
    )


def entry(name: str, row: Row, alone: bool = False) -> str:
    spaces = f' xmlns="{ATOM}" xmlns:d="{DATA}" xmlns:m="{DATA}/metadata"' if alone else ""
    head = '<?xml version="1.0" encoding="UTF-8"?>' if alone else ""
    return (
        f"{head}<entry{spaces}><id>http://internal/{name}(guid'{row.get('Ref_Key')}')</id>"
        f'<category term="StandardODATA.{name}" scheme="{DATA}/scheme"/><title type="text"/>'
        f'<updated>2026-11-20T10:00:00</updated><author/><summary/><link rel="edit" href="{name}" title="edit link"/>'
        f'<content type="application/xml"><m:properties>{properties(name, row)}</m:properties></content></entry>'
    )


def properties(name: str, row: Row) -> str:
    return "".join(_property(name, key, value) for key, value in row.items())


def _property(name: str, key: str, value: Any) -> str:
    if value is None:
        return f'<d:{key} m:null="true"/>'
    if isinstance(value, list):
        kind = f"StandardODATA.{name}_{key}_RowType"
        rows = "".join(f'<d:element m:type="{kind}">{properties(name, row)}</d:element>' for row in value)
        return f'<d:{key} m:type="Collection({kind})">{rows}</d:{key}>'
    if isinstance(value, bool):
        return f'<d:{key} m:type="Edm.Boolean">{str(value).lower()}</d:{key}>'
    if isinstance(value, int | Decimal):
        return f'<d:{key} m:type="Edm.Double">{value:f}</d:{key}>'
    return f"<d:{key}>{escape(value)}</d:{key}>" if value else f"<d:{key}/>"
