"""Values into XML by their description: nil only where it may be, empty strings as empty elements, absent only where allowed."""

import base64
import uuid
from decimal import Decimal
from typing import Any

from samples.neighbours.onec.soap.envelope import XS, XSI
from samples.neighbours.onec.soap.kinds import V8, Operation, Record, Service, Value
from samples.neighbours.onec.words import escaped, number


class Map(dict[str, Any]):
    """A Соответствие, unlike a plain dict, which is a Структура."""


class Table(list[dict[str, Any]]):
    """A ТаблицаЗначений: rows with the same keys."""


class Stored(bytes):
    """A ХранилищеЗначения."""


HEADS = f' xmlns:xs="{XS}" xmlns:xsi="{XSI}"'


def response_of(service: Service, operation: Operation, answer: dict[str, Any]) -> str:
    """The response element; each of its children declares the schema prefixes again, as the platform writes them."""
    inner = "".join(
        f"\t\t\t{_element('m', value, answer.get(value.name), HEADS)}\n" for value in (operation.returns, *operation.tells)
    )
    return f'\t\t<m:{operation.name}Response xmlns:m="{service.space}">\n{inner}\t\t</m:{operation.name}Response>'


def _element(prefix: str, value: Value, given: Any, heads: str = "") -> str:
    if value.many:
        return "".join(_one(prefix, value, one, heads) for one in given or ())
    if given is None and value.maybe:
        return ""
    return _one(prefix, value, given, heads)


def _one(prefix: str, value: Value, given: Any, heads: str) -> str:
    prefix = "m" if value.ref else prefix
    tag = f"{prefix}:{value.name}"
    if given is None and value.nil:
        return f'<{tag}{heads} xsi:nil="true"/>'
    if isinstance(value.kind, Record):
        return _record(tag, prefix, value.kind, given or {}, heads)
    if isinstance(value.kind, str) and value.kind in CONTAINERS:
        return f'<{tag}{heads} xmlns:v8="{V8}">{v8_content(given)}</{tag}>'
    text = text_of(given)
    return f"<{tag}{heads}>{text}</{tag}>" if text else f"<{tag}{heads}/>"


def _record(tag: str, prefix: str, record: Record, given: dict[str, Any], heads: str) -> str:
    if record.space:
        prefix, heads = "p", f'{heads} xmlns:p="{record.space}"'
    elif record.name:
        prefix = "m"
    inner = "".join(_element(prefix, one, given.get(one.name)) for one in record.values)
    return f"<{tag}{heads}>{inner}</{tag}>"


def text_of(given: Any) -> str:
    """A plain value as XML writes it."""
    if isinstance(given, str):
        return escaped(given)
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, Decimal):
        return number(given)
    if isinstance(given, bytes):
        return base64.b64encode(given).decode()
    return "" if given is None else str(given)


CONTAINERS = ("v8:Structure", "v8:Array", "v8:Map", "v8:ValueTable")


def v8_content(given: Any) -> str:
    """What stands inside a container of the platform's own types."""
    if isinstance(given, Table):
        names = list(given[0]) if given else []
        columns = "".join(f"<v8:column><v8:Name>{name}</v8:Name></v8:column>" for name in names)
        return columns + "".join(f"<v8:row>{''.join(_v8('Value', row[n]) for n in names)}</v8:row>" for row in given)
    if isinstance(given, Map):
        return "".join(f"<v8:pair>{_v8('Key', key)}{_v8('Value', one)}</v8:pair>" for key, one in given.items())
    if isinstance(given, dict):
        return "".join(f'<v8:Property name="{name}">{_v8("Value", one)}</v8:Property>' for name, one in given.items())
    return "".join(_v8("Value", one) for one in given or ())


def _v8(name: str, given: Any) -> str:
    if given is None:
        return f'<v8:{name} xsi:nil="true"/>'
    kind = _v8_kind(given)
    inside = v8_content(given) if kind in CONTAINERS else text_of(given)
    return f'<v8:{name} xsi:type="{kind}">{inside}</v8:{name}>'


def _v8_kind(given: Any) -> str:
    # Order matters: a table is a list, a map is a dict, a bool is an int.
    kinds: tuple[tuple[type, str], ...] = (
        (Table, "v8:ValueTable"), (Map, "v8:Map"), (dict, "v8:Structure"), (list, "v8:Array"), (Stored, "v8:ValueStorage"),
        (uuid.UUID, "v8:UUID"), (bool, "xs:boolean"), (int, "xs:decimal"), (Decimal, "xs:decimal"), (bytes, "xs:base64Binary"),
    )  # fmt: skip
    found = next((name for kind, name in kinds if isinstance(given, kind)), "xs:string")
    is_date = found == "xs:string" and len(given) == 19 and given[4:5] == "-" and given[10:11] == "T"
    return "xs:dateTime" if is_date else found
