"""What a field's own reading says beyond marshmallow's rules, told to readers of the description.

Everything that the hub takes fits what is told here: spaces around, blank text in place of null, phones in any usual writing.
"""

from typing import Any

from marshmallow import fields, validate

from bridge.model.checks.names import NAME
from bridge.web.partner_api.fields import Mark, Name, Phone, Text

_PHONE = "[0-9 ().+\u2010-\u2015-]{10,40}"


def told_of(_converter: Any, field: fields.Field[Any], **_: Any) -> dict[str, Any]:
    """Schema words for texts and identifiers; for apispec's `add_attribute_function`."""
    if isinstance(field, Mark):
        return {"type": ["string", "integer", *(["null"] if field.allow_none else [])], "maxLength": 100}
    if not isinstance(field, Text):
        return {}
    inner = _pattern(field)
    blank = {"minLength": 0} if field.allow_none else {}
    return blank | ({"pattern": rf"^\s*(?:{inner}){'?' if field.allow_none else ''}\s*$"} if inner else {})


def _pattern(field: Text) -> str:
    """Without its ends; empty where any text goes."""
    if isinstance(field, Phone):
        return _PHONE
    if isinstance(field, Name):
        return NAME
    own = next((one.regex.pattern for one in field.validators if type(one) is validate.Regexp), "")
    return str(own).removeprefix("^").removesuffix("$")
