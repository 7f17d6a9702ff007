"""Fields of partners' messages: each says what would be right, never what was sent (it may be personal)."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, missing, validate
from marshmallow.decorators import VALIDATES_SCHEMA

from bridge.model.checks.names import name_valid, normal_name
from bridge.model.checks.phones import normal_phone
from bridge.model.money import KOPECKS_IN_RUBLE, LARGEST_RUBLES

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LARGEST = LARGEST_RUBLES * KOPECKS_IN_RUBLE


def _says(wanted: str) -> dict[str, Any]:
    text = f"must be {wanted}"
    return {"required": f"is missing; it {text}", "null": text, "invalid": text, "type": text, "unknown": "is not known"}


class Shape(Schema):
    """Base of all messages. What a shape does not know is set aside by `loading`, never read."""

    error_messages = _says("an object")

    class Meta:
        unknown = EXCLUDE

    def load(self, data: Any, *, many: Any = None, partial: Any = None, unknown: Any = None) -> Any:
        """Read what is right without those steps of marshmallow's that no shape of ours has; what is wrong it reads once more
        itself, and tells every error. Raises ValidationError."""
        if many or partial or unknown:
            return super().load(data, many=many, partial=partial, unknown=unknown)
        try:
            return self._read(data)
        except ValidationError:
            return super().load(data)

    def _read(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise ValidationError(self.error_messages["type"])
        values: dict[str, Any] = {}
        for name, field in self.load_fields.items():
            if name in data:
                values[name] = field.deserialize(data[name], name, data)
            elif field.required:
                raise field.make_error("required")
            elif field.load_default is not missing:
                values[name] = field.load_default() if callable(field.load_default) else field.load_default
        for rule, *_ in self._hooks[VALIDATES_SCHEMA]:
            getattr(self, rule)(values)
        return values


class _Lean(fields.Field[Any]):
    """Reads as marshmallow's own field does, without the steps that none of ours has: most fields of a message are not sent."""

    def deserialize(self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **rest: Any) -> Any:
        """Raises ValidationError."""
        if value is missing or value is None:
            return super().deserialize(value, attr, data, **rest)
        read = self._deserialize(value, attr, data, **rest)
        try:
            for check in self.validators:
                check(read)
        except ValidationError:
            # It may break several rules: each is told.
            self._validate(read)
            raise
        return read


class Text(_Lean, fields.String):
    """Text on one line."""

    default_error_messages = _says("text")

    def __init__(self, longest: int = 200, pattern: str = "", wanted: str = "", **rest: Any) -> None:
        checks: list[validate.Validator] = [validate.Length(1, longest, error="must have {min} to {max} characters")]
        if pattern:
            checks.append(validate.Regexp(f"^(?:{pattern})$", error=f"must be {wanted}"))
        super().__init__(validate=checks, **rest)

    def deserialize(self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **rest: Any) -> Any:
        """Empty text where null is allowed means the same as null."""
        blank = self.allow_none and isinstance(value, str) and (not value or value.isspace())
        return super().deserialize(None if blank else value, attr, data, **rest)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **rest: Any) -> str:
        if not isinstance(value, str) or not value.isprintable():
            raise self.make_error("invalid")
        return value.strip()


class Whole(_Lean, fields.Integer):
    """A whole number: no point, no text, no true or false."""

    default_error_messages = _says("a whole number without a point, not in quotes")

    def __init__(self, low: int, high: int, **rest: Any) -> None:
        check = validate.Range(low, high, error="must be from {min} to {max}")
        super().__init__(strict=True, validate=check, **rest)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **rest: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid")
        return value


class Kopecks(Whole):
    """Money: a whole number of minor units."""

    default_error_messages = _says("a whole number of kopecks, such as 24850000 for 248 500 roubles")

    def __init__(self, low: int = 0, **rest: Any) -> None:
        super().__init__(low, LARGEST, **rest)


class Moment(_Lean, fields.DateTime):
    """A moment with its offset; kept in UTC."""

    default_error_messages = _says("a moment with offset, such as 2026-11-21T18:00:00+03:00")

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **rest: Any) -> datetime:
        if not isinstance(value, str) or not _MOMENT.fullmatch(value):
            raise self.make_error("invalid")
        try:
            return datetime.fromisoformat(value).astimezone(UTC)
        except (ValueError, OverflowError):
            raise self.make_error("invalid") from None


class Day(_Lean, fields.Date):
    """A calendar date."""

    default_error_messages = _says("a date, such as 2027-02-10")

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **rest: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise self.make_error("invalid")
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise self.make_error("invalid") from None


class Phone(Text):
    """A Russian mobile number in any usual writing; kept as +7 and ten digits."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **rest: Any) -> str:
        phone = normal_phone(super()._deserialize(value, attr, data, **rest))
        if phone is None:
            raise self.make_error("invalid")
        return phone

    default_error_messages = _says("a Russian mobile number, such as +79991234567")


class Name(Text):
    """A name as in the passport: Cyrillic only."""

    default_error_messages = _says("in Cyrillic letters as in the passport")

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **rest: Any) -> str:
        name = normal_name(super()._deserialize(value, attr, data, **rest))
        if not name_valid(name):
            raise self.make_error("invalid")
        return name


class Mail(Text):
    """An e-mail address."""

    default_error_messages = _says("an e-mail address")

    def __init__(self, **rest: Any) -> None:
        super().__init__(**rest)
        self.validators.append(validate.Email(error="must be an e-mail address"))


class Mark(_Lean, fields.Raw):
    """Somebody's identifier: text or a whole number."""

    default_error_messages = _says("text or a whole number")

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **rest: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, str | int) or len(str(value)) > 100:
            raise self.make_error("invalid")
        return value


class YesNo(_Lean, fields.Boolean):
    """true or false, nothing that only looks like it."""

    default_error_messages = _says("true or false")

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **rest: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Part(_Lean, fields.Nested):
    """A message inside a message."""

    default_error_messages = _says("an object")

    def _deserialize(self, value: Any, attr: str | None, data: Any, partial: Any = None, **_: Any) -> Any:
        return self.schema.load(value, partial=partial)


class Many(_Lean, fields.List[Any]):
    """A list of at most `most`."""

    default_error_messages = _says("a list")

    def __init__(self, inner: fields.Field[Any], most: int = 50) -> None:
        check = validate.Length(max=most, error="must have {max} items at most")
        super().__init__(inner, validate=check, load_default=list)
