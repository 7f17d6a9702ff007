"""Logos as borrowers' pages show them: bytes that were checked when they came, served as nothing but a picture."""

import re
from hashlib import sha256

from flask import Blueprint, Response, abort, url_for

from bridge.flows.hub import Hub
from bridge.flows.partner_page.change_settings import keep_picture
from bridge.model.partner_page.own_words import Subject
from bridge.model.partner_page.pictures import LARGEST, media_type_of, picture_of

LOGO_BODY = 2 * LARGEST
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def add_logos(door: Blueprint, hub: Hub) -> None:
    """Hang the address on the door. It is open: borrowers have no session here."""

    @door.get("/logo/<site>/<digest>")
    def logo(site: str, digest: str) -> Response:
        body = _body(hub, site, digest)
        if body is None:
            abort(404)
        return Response(body, content_type=media_type_of(body), headers=_HEADERS)


def keep_logo(hub: Hub, site: str, body: bytes) -> str:
    """Check and keep; the address for the look. Raises PictureRefusedError."""
    digest, picture = sha256(body).hexdigest(), picture_of(body)
    keep_picture(hub, digest, picture.media_type, body)
    return url_for("partners.logo", site=site, digest=digest)


def _body(hub: Hub, site: str, digest: str) -> bytes | None:
    """Only what a look of this very site names: other texts are kept at the same place."""
    if site not in hub.partners or not _DIGEST.fullmatch(digest):
        return None
    with hub.store.read() as tx:
        if not tx.partner_settings.named(site, Subject.LOOK, url_for("partners.logo", site=site, digest=digest)):
            return None
        return tx.texts.body(digest)
