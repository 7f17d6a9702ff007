"""A message against its shape: what is known and right, what is wrong and where, what is a stranger."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from marshmallow import Schema, ValidationError, fields

from bridge.web.errors import RequestRefusedError

_MOST_ERRORS = 50
# A hostile body may have tens of thousands of unknown fields, with names as long as the body.
_MOST_TOLD, _LONGEST_PATH = 100, 200
_HOLDING = (fields.Nested, fields.List)


def load(shape: Schema, message: dict[str, Any]) -> tuple[dict[str, Any], dict[str, object]]:
    """The message's values as the shape reads them, and everything it does not know, by dotted path.

    Raises RequestRefusedError (422) listing every field that is wrong.
    """
    try:
        values: dict[str, Any] = shape.load(message)
    except ValidationError as error:
        raise _refused(list(_flat(error.messages, ()))) from None
    strangers: dict[str, object] = {}
    _gather(strangers, shape, message, ())
    return values, strangers


def _gather(strangers: dict[str, object], shape: Schema, message: object, path: tuple[str, ...]) -> None:
    """Dotted paths and values of what the shape does not know."""
    for name, value in message.items() if isinstance(message, dict) else ():
        field = shape.fields.get(name)
        if field is None:
            strangers[".".join((*path, name))] = value
        elif isinstance(field, _HOLDING):
            _gather_inside(strangers, field, value, (*path, name))


def told_unknown(unknown: Mapping[str, object]) -> list[str]:
    """Paths of what was not read, as an answer lists them: the first hundred, each clipped."""
    return [path[:_LONGEST_PATH] for path in islice(unknown, _MOST_TOLD)]


def known(shape: Schema, message: dict[str, Any]) -> dict[str, Any]:
    """The message as it was sent, without what the shape does not know."""
    return {name: _known_inside(shape.fields[name], value) for name, value in message.items() if name in shape.fields}


def _gather_inside(strangers: dict[str, object], field: fields.Field[Any], value: object, path: tuple[str, ...]) -> None:
    if isinstance(field, fields.Nested):
        _gather(strangers, field.schema, value, path)
    elif isinstance(field, fields.List) and isinstance(value, list):
        for place, one in enumerate(value):
            _gather_inside(strangers, field.inner, one, (*path, str(place)))


def _known_inside(field: fields.Field[Any], value: Any) -> Any:
    if isinstance(field, fields.Nested) and isinstance(value, dict):
        return known(field.schema, value)
    if isinstance(field, fields.List) and isinstance(value, list):
        return [_known_inside(field.inner, one) for one in value]
    return value


def _flat(messages: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(messages, dict):
        for name, inner in messages.items():
            yield from _flat(inner, path if name == "_schema" else (*path, str(name)))
    else:
        for text in messages if isinstance(messages, list) else [messages]:
            yield ".".join(path), str(text)


def _refused(found: list[tuple[str, str]]) -> RequestRefusedError:
    errors = [{"field": field, "message": text} for field, text in found[:_MOST_ERRORS]]
    field, text = found[0]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return RequestRefusedError("field_invalid", f"{field} {text}{more}".strip(), field=field, errors=errors)
