"""The blueprint of /rates: everything cacheable, readable from any origin, and never changed under the address of a version."""

import base64
import json
import re
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, request

from bridge.flows.hub import Hub
from bridge.ports.offering.rate_cards import PublishedCard
from bridge.web.errors import RequestRefusedError
from bridge.web.rates.cards import PresentCards

SCRIPT = Path(__file__).parents[1] / "static" / "widget" / "credit.js"
SHORT = "public, max-age=300, stale-while-revalidate=86400"
FOR_EVER = "public, max-age=31536000, immutable"
_PRODUCT = re.compile(r"[a-z0-9_-]{1,64}")


def blueprint(hub: Hub) -> Blueprint:
    """The door at /rates. Needs `bridge.web.errors.register` on the app."""
    door, cards = Blueprint("rates", __name__, url_prefix="/rates"), PresentCards(hub)

    @door.get("/")
    def index() -> Response:
        listed = [_listed(card) for card in map(cards.of, hub.products) if card is not None]
        return _given(json.dumps({"rate_cards": listed}, ensure_ascii=False), "application/json", SHORT)

    @door.get("/<product>.json")
    def present(product: str) -> Response:
        return _card(_known(cards.of(product) if _PRODUCT.fullmatch(product) else None), SHORT)

    @door.get("/<product>/<int:version>.json")
    def one(product: str, version: int) -> Response:
        return _card(_find(hub, product, version), FOR_EVER)

    @door.get("/<product>/<int:version>.sig")
    def signature(product: str, version: int) -> Response:
        return _given(_find(hub, product, version).signature + "\n", "text/plain", FOR_EVER)

    _add_keys_and_script(door, hub)
    return door


def _add_keys_and_script(door: Blueprint, hub: Hub) -> None:
    script = SCRIPT.read_text(encoding="utf-8")
    digest = sha256(script.encode()).hexdigest()

    @door.get("/keys.json")
    def keys() -> Response:
        found = [_key(name, raw) for name, raw in hub.card_signer.public_keys()]
        return _given(json.dumps({"keys": found}), "application/jwk-set+json", SHORT)

    @door.get("/credit.js")
    def newest_script() -> Response:
        return _given(script, "text/javascript", "public, max-age=3600, stale-while-revalidate=86400")

    @door.get("/credit-<told>.js")
    def fixed_script(told: str) -> Response:
        if told != digest[:16]:
            raise RequestRefusedError("not_found", "this version of the script is not served any more")
        return _given(script, "text/javascript", FOR_EVER)


def _find(hub: Hub, product: str, version: int) -> PublishedCard:
    if not _PRODUCT.fullmatch(product) or version >= 2**31:
        return _known(None)
    with hub.store.read() as tx:
        return _known(tx.rate_cards.find(product, version))


def _known(card: PublishedCard | None) -> PublishedCard:
    if card is None:
        raise RequestRefusedError("rate_card_unknown", "no such card was published")
    return card


def _listed(card: PublishedCard) -> dict[str, object]:
    address = card_address(card)
    told = {"product": card.product, "version": card.version, "sha256": card.sha256, "key_id": card.key_id, "url": address}
    return told | {"present": f"/rates/{card.product}.json", "signature_url": address.removesuffix("json") + "sig"}


def card_address(card: PublishedCard) -> str:
    """Path of this very version; what stands there never changes."""
    return f"/rates/{card.product}/{card.version}.json"


def _card(card: PublishedCard, cache: str) -> Response:
    answer = _given(card.body, "application/json", cache, card.sha256)
    answer.headers["Content-Location"] = card_address(card)
    if card.signature:
        answer.headers["X-Card-Signature"] = f"ed25519;{card.key_id};{card.signature}"
    return answer


def _given(text: str, kind: str, cache: str, digest: str = "") -> Response:
    answer = Response(text, content_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
    answer.set_etag((digest or sha256(text.encode()).hexdigest())[:32])
    answer.headers["Cache-Control"] = cache
    # A page of any site reads it; there are no cookies and no secrets here.
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.make_conditional(request)
    return answer


def _key(name: str, raw: bytes) -> dict[str, str]:
    """A JSON Web Key (RFC 8037)."""
    return {"kty": "OKP", "crv": "Ed25519", "kid": name, "x": base64.urlsafe_b64encode(raw).decode().rstrip("="), "use": "sig"}
