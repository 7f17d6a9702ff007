"""Values of the interface as text of a URL, JSON or Atom, and as they lie on a shelf."""

import base64
import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from samples.neighbours.onec.odata.errors import ODataError
from samples.neighbours.onec.odata.kinds import NO_DATE, NO_REF, ZEROS, Field, Row, Set
from samples.neighbours.onec.words import number

GUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?)?")
WHOLE = re.compile(r"[+-]?\d{1,18}")


def version_of(writes: int) -> str:
    """DataVersion: eight bytes, a counter of writes, in base64."""
    return base64.b64encode(max(writes, 0).to_bytes(8, "big")).decode()


def guid_of(given: str) -> str:
    """A guid in lower case; ODataError 400/1 for anything else."""
    if not GUID.fullmatch(given):
        raise cant_read(given)
    return given.lower()


def date_of(given: str) -> str:
    """A full wall-clock moment; ODataError 400/1 for anything else, a zone too."""
    if not DATE.fullmatch(given):
        raise cant_read(given)
    return given + NO_DATE[len(given):]


def cant_read(given: Any) -> ODataError:
    """Code 1, with what could not be read, as the platform echoes it."""
    return ODataError(400, "1", f"Не удалось разобрать строку: {given}")


def json_value(value: Any, edm: str) -> str:
    """A value as JSON; Int64 leaves as a string."""
    if edm == "Edm.Int64":
        return f'"{value}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, int):
        return str(value)
    return json.dumps(base64.b64encode(value).decode() if isinstance(value, bytes) else value, ensure_ascii=False)


def plain_value(value: Any) -> str:
    """A value as text of an Atom property, not yet escaped."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number(value)
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


def read_value(field: Field, given: Any) -> Any:
    """A written value by the field's type. None means: silently left as it was. ODataError for what the platform refuses."""
    if given is None:
        return ZEROS[field.edm]
    return READERS[field.edm](field, given)


def _string(field: Field, given: Any) -> str:
    if isinstance(given, list | dict):
        raise ODataError(500, "-1", "Несоответствие типов (параметр номер '1')")
    plain = given if isinstance(given, str) else plain_value(given)
    # Too long is cut without a word.
    return plain[: field.length] if field.length else plain


def _guid(_field: Field, given: Any) -> str:
    return guid_of(str(given)) if given != "" else NO_REF


def _date(_field: Field, given: Any) -> str:
    return date_of(str(given))


def _boolean(_field: Field, given: Any) -> bool:
    if isinstance(given, bool):
        return given
    if given in ("true", "false"):
        return bool(given == "true")
    raise cant_read(given)


def _double(_field: Field, given: Any) -> Decimal:
    try:
        value = Decimal(given if isinstance(given, str) else str(given))
    except InvalidOperation as error:
        raise cant_read(given) from error
    if isinstance(given, bool) or not value.is_finite():
        raise cant_read(given)
    return value.quantize(Decimal("0.01"))


def _whole(_field: Field, given: Any) -> int | None:
    # A wrong whole number is ignored, and the answer is 200 all the same.
    plain = str(given)
    return int(plain) if WHOLE.fullmatch(plain) and not isinstance(given, bool) else None


def _binary(_field: Field, given: Any) -> bytes:
    try:
        return base64.b64decode(str(given), validate=True)
    except ValueError as error:
        raise cant_read("base64") from error


READERS = {
    "Edm.String": _string, "Edm.Guid": _guid, "Edm.DateTime": _date, "Edm.Boolean": _boolean, "Edm.Double": _double,
    "Edm.Int16": _whole, "Edm.Int64": _whole, "Edm.Binary": _binary,
}  # fmt: skip


def packed(row: Row) -> Row:
    """For a shelf, which keeps JSON."""
    return {name: _packed(value) for name, value in row.items()}


def _packed(value: Any) -> Any:
    if isinstance(value, list):
        return [packed(line) for line in value]
    return plain_value(value) if isinstance(value, Decimal | bytes) else value


def unpacked(spec: Set, row: Row) -> Row:
    """Back from a shelf."""
    return {name: _unpacked(spec, name, value) for name, value in row.items()}


def _unpacked(spec: Set, name: str, value: Any) -> Any:
    section = spec.table_by_name.get(name)
    if section:
        fields = {one.name: one for one in section.fields}
        return [{n: _back(fields[n], v) for n, v in line.items()} for line in value]
    return _back(spec.by_name[name], value)


def _back(field: Field, value: Any) -> Any:
    if field.edm == "Edm.Double":
        return Decimal(value)
    return base64.b64decode(value) if field.edm == "Edm.Binary" else value
