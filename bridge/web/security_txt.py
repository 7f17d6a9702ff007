"""/.well-known/security.txt (RFC 9116): whom to tell of a hole; no such page while the lender gives no address."""

from datetime import timedelta

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub

# The RFC wants an end less than a year ahead, so that nobody trusts an address of long ago.
_GOOD_FOR = timedelta(days=180)


def blueprint(hub: Hub, email: str) -> Blueprint:
    """`email`: the lender's address for borrowers, which somebody reads."""
    door = Blueprint("security_txt", __name__)

    @door.get("/.well-known/security.txt")
    def security_txt() -> ResponseReturnValue:
        if not email:
            abort(404)
        ends = (hub.clock.now() + _GOOD_FOR).replace(microsecond=0, second=0, minute=0)
        lines = (
            f"Contact: mailto:{email}",
            f"Expires: {ends:%Y-%m-%dT%H:%M:%SZ}",
            "Preferred-Languages: ru, en",
            f"Canonical: {hub.public_url}/.well-known/security.txt",
        )
        return "\n".join(lines) + "\n", 200, {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "max-age=86400"}

    return door
