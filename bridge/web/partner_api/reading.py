"""A partner's message: one JSON object with one meaning; what is unclear is refused, not guessed at."""

from typing import Any

from flask import request

from bridge.model.checks.strict_json import JsonRefusedError, read_json
from bridge.web.errors import RequestRefusedError


def read_object() -> dict[str, Any]:
    """The request's body as a JSON object; numbers with a point come as Decimal. Raises RequestRefusedError (400)."""
    try:
        parsed = read_json(request.get_data())
    except JsonRefusedError as error:
        raise RequestRefusedError("json_invalid", f"the body can't be taken: {error}") from None
    if not isinstance(parsed, dict):
        raise RequestRefusedError("json_invalid", "the body must be a JSON object")
    return parsed
