"""Changes only to what was read: ETag names the state of an application, If-Match tells which state a change is meant for."""

import json
import re
from collections.abc import Mapping
from hashlib import sha256

from flask import request

from bridge.web.errors import RequestRefusedError

# A proxy that packs answers marks their tags as weak.
_TAG = r'(?:W/)?"[0-9a-f]{24}"'
_TAGS = re.compile(rf"\s*(\*|{_TAG}(\s*,\s*{_TAG})*)\s*", re.ASCII)
# What moves with time alone, or belongs to one answer, is no part of the state.
_NO_STATE = ("clock", "can_pay_by", "hold_lasts", "unknown_fields")


class PreconditionFailedError(RequestRefusedError):
    """The application is not in the state that If-Match names. Never kept under an Idempotency-Key: the wish is not used up."""

    def __init__(self) -> None:
        super().__init__("precondition_failed", "the application changed since it was read; read it again, then decide anew")


def etag_of(body: Mapping[str, object]) -> str:
    """The entity tag of an application as its site reads it, with its quotes."""
    state = {name: value for name, value in body.items() if name not in _NO_STATE}
    return f'"{sha256(json.dumps(state, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:24]}"'


def is_conditional() -> bool:
    """True when the request names a state. Raises RequestRefusedError (422) when what it names is no entity tag."""
    told = request.headers.get("If-Match")
    if told is not None and not _TAGS.fullmatch(told):
        text = "If-Match must be * or the ETag of an answer, with its quotes"
        raise RequestRefusedError("field_invalid", text, field="If-Match")
    return told is not None


def require_match(etag: str) -> None:
    """Raises PreconditionFailedError when If-Match is there and names other states only."""
    told = request.headers.get("If-Match", "*").strip()
    if told != "*" and etag not in [one.strip().removeprefix("W/") for one in told.split(",")]:
        raise PreconditionFailedError
