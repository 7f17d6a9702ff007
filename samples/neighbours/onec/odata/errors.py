"""Errors of the interface: a status, a code of the vendor's table, a text; JSON where JSON was asked for, else XML."""

import json
from urllib.parse import unquote

from flask import Response, request

from samples.neighbours.onec.words import escaped

METADATA = "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"


class ODataError(Exception):
    """Refused; `code` is the vendor's, "-1" for a handler of the configuration or the platform itself."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.status, self.code, self.text = status, code, text


def wanted_form() -> str:
    """$format before Accept."""
    options = (part.partition("=") for part in request.query_string.decode().split("&"))
    formats = [unquote(value) for name, _, value in options if unquote(name) == "$format"]
    return formats[-1] if formats else request.headers.get("Accept", "")


def wants_json() -> bool:
    """Atom is the default."""
    wanted = wanted_form()
    return wanted.startswith("json") or "application/json" in wanted


def error_answer(error: ODataError) -> Response:
    """The error in the form of the call."""
    if wants_json():
        body = {"odata.error": {"code": error.code, "message": {"lang": "ru", "value": error.text}}}
        raw = json.dumps(body, ensure_ascii=False).encode()
        return Response(raw, error.status, content_type="application/json;charset=utf-8")
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<m:error xmlns:m="{METADATA}">\n\t<m:code>{error.code}</m:code>\n'
        f'\t<m:message xml:lang="ru">{escaped(error.text)}</m:message>\n</m:error>'
    )
    return Response(text.encode(), error.status, content_type="application/xml;charset=utf-8")
