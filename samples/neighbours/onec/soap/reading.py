"""Parameters out of XML by their description, as strict as XDTO: order, presence, types. Dates become wall clock of the base."""

import base64
import binascii
import re
from collections.abc import Callable
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

from lxml import etree

from samples.neighbours.onec.soap.envelope import XSI, NotUnderstoodError
from samples.neighbours.onec.soap.kinds import V8, Choice, Operation, Record, Service, Value

XDTO = "Ошибка преобразования данных XDTO:\n"
MAX_DEPTH = 20


class Reader:
    """Reads requests of one service; `zone` is the base's, for dates that came with an offset."""

    def __init__(self, service: Service, zone: tzinfo) -> None:
        self._service, self._zone = service, zone
        self._scalars: dict[str, Callable[[str], Any]] = {
            "string": str, "v8:UUID": str, "int": _int, "integer": _int, "decimal": _decimal, "boolean": _boolean,
            "dateTime": self._moment, "date": _date, "base64Binary": _bytes, "v8:ValueStorage": _bytes,
        }  # fmt: skip

    def arguments(self, node: etree._Element, operation: Operation) -> dict[str, Any]:
        """Values of the parameters by name. Raises NotUnderstoodError with the words of a fault."""
        return self._children(node, operation.asks, self._service.space)

    def _children(self, node: etree._Element, values: tuple[Value, ...], space: str) -> dict[str, Any]:
        children = [child for child in node if isinstance(child.tag, str)]
        found: dict[str, Any] = {}
        place = 0
        for value in values:
            tag = f"{{{self._service.space if value.ref else space}}}{value.name}"
            start = place
            while place < len(children) and children[place].tag == tag and (value.many or place == start):
                place += 1
            given = [self._one(child, value, space) for child in children[start:place]]
            if value.many:
                found[value.name] = given
            elif given:
                found[value.name] = given[0]
            elif not value.maybe:
                raise NotUnderstoodError(f"{XDTO}Отсутствует обязательное свойство: {value.name}")
        if place < len(children):
            raise NotUnderstoodError(f"{XDTO}НачалоЭлемента: {children[place].tag}\nНеожиданный элемент")
        return found

    def _one(self, node: etree._Element, value: Value, space: str) -> Any:
        if node.get(f"{{{XSI}}}nil") in ("true", "1"):
            if not value.nil:
                raise NotUnderstoodError(f"{XDTO}Свойство {value.name} не может быть пустым (xsi:nil)")
            return None
        if isinstance(value.kind, Record):
            own = self._service.space if value.kind.name else space
            return self._children(node, value.kind.values, value.kind.space or own)
        text = node.text or ""
        if isinstance(value.kind, Choice):
            if text not in value.kind.words:
                raise NotUnderstoodError(f"{XDTO}Значение '{text}' не входит в перечисление {value.kind.name}")
            return text
        if value.kind == "v8:Array":
            return [child.text or "" for child in node if child.tag == f"{{{V8}}}Value"]
        try:
            return self._scalars[value.kind](text)
        except ValueError as error:
            raise NotUnderstoodError(f"{XDTO}Значение '{text}' не соответствует типу {value.kind}") from error

    def _moment(self, text: str) -> str:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo:
            moment = moment.astimezone(self._zone)
        return moment.replace(tzinfo=None).isoformat(timespec="seconds")


def _int(text: str) -> int:
    if not re.fullmatch(r"\s*[+-]?\d{1,18}\s*", text):
        raise ValueError(text)
    return int(text)


def _decimal(text: str) -> Decimal:
    if not re.fullmatch(r"\s*[+-]?(\d{1,18}(\.\d{0,10})?|\.\d{1,10})\s*", text):
        raise ValueError(text)
    return Decimal(text.strip())


def _boolean(text: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}.get(text.strip()) or _false(text)


def _false(text: str) -> bool:
    if text.strip() not in ("false", "0"):
        raise ValueError(text)
    return False


def _date(text: str) -> str:
    return datetime.strptime(text.strip()[:10], "%Y-%m-%d").date().isoformat()  # noqa: DTZ007  a bare date has no zone


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error
