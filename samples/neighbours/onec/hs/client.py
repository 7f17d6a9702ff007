"""The client service: sign-in of a borrower by phone and a hash, answered in XML with a blemish."""

import hashlib
import hmac
import secrets
from xml.sax.saxutils import escape

from flask import Response, g, request

from samples.neighbours.journal import mask_phone
from samples.neighbours.onec.asked import address_of, full_name
from samples.neighbours.onec.base import Base
from samples.neighbours.onec.hs.wire import Door
from samples.neighbours.onec.people import Client
from samples.neighbours.onec.words import EMPTY_DATE


def add_client(door: Door) -> None:
    """Register GET client/?phone=&pass=; without pass the base makes a password."""

    @door.wire("/client/", "client")
    def client() -> Response:
        phone = request.args.get("phone", "")
        g.what = f"client {mask_phone(phone)}"
        return _client(door, phone, request.args.get("pass"))


def _client(door: Door, phone: str, given: str | None) -> Response:
    base = door.base
    found = find_client(base, phone)
    if not found:
        g.result = "status 1"
        return _client_xml(1, "Не найден контрагент", {}, door)
    fields = _client_fields(found)
    if given is None:
        make_password(base, found)
        g.result = "status 11"
        return _client_xml(11, "", fields, door)
    right = password_fits(found, phone, given)
    g.result = "status 0" if right else "status 2"
    return _client_xml(0, "", fields, door) if right else _client_xml(2, "Неверный пароль", {}, door)


def find_client(base: Base, phone: str) -> Client | None:
    """The last card with that phone, however it is written."""
    wanted = _digits(phone)
    return next((c for _, c in reversed(base.people.shelf.items()) if _digits(c["data"].get("phone", "")) == wanted), None)


def password_fits(client: Client, phone: str, digest: str) -> bool:
    """The digest is SHA-256 of the phone, as the caller wrote it, and the password."""
    wanted = hashlib.sha256(f"{phone}{client['password']}".encode()).hexdigest()
    return bool(client["password"]) and hmac.compare_digest(digest.lower().encode(), wanted.encode())


def make_password(base: Base, client: Client) -> None:
    """A new password for a client; the older one is void. The officer's page shows it, in place of an SMS."""
    with base.stand.lock:
        client["password"] = secrets.token_urlsafe(6)
        base.put_client(client)


def _digits(phone: str) -> str:
    return "".join(c for c in str(phone) if c.isdigit())[-10:]


def _client_fields(client: Client) -> dict[str, str]:
    data = client["data"]
    return {
        "IDClient": client["id"], "fio": full_name(data),
        "datebirthday": _dotted(data["birthday"]), "series": str(data["passport_series"]),
        "number": str(data["passport_number"]), "issued": str(data.get("passport_org") or ""),
        "dateissue": _dotted(data.get("passport_date_of_issue") or ""), "code": str(data.get("passport_code") or ""),
        "residence": address_of(data, "residential"), "registration": address_of(data, "registrarion"),
        "placeofwork": str(data.get("work_name") or ""), "email": str(data.get("email") or ""),
        "blacklist": "0", "dateofban": _dotted(EMPTY_DATE),
    }  # fmt: skip


def _dotted(iso: str) -> str:
    return ".".join(reversed(str(iso)[:10].split("-")))


def _client_xml(status: int, error: str, fields: dict[str, str], door: Door) -> Response:
    values = {"status": str(status), "errormessage": error, **fields}
    inner = "\n".join(f"\t<{k}>{escape(v)}</{k}>" for k, v in values.items())
    if door.base.stand.settings["quirks"]:
        # As in the vendor's sample, one closing tag does not match.
        inner = inner.replace("</dateissue>", "</dateissuecode>")
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<response>\n{inner}\n</response>'
    return Response(text.encode(), content_type="application/xml; charset=utf-8")
