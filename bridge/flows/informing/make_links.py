"""Links in letters: they name the application and carry a keyed digest, so that none can be made up."""

import hmac
import re
from hashlib import sha256

from bridge.flows.hub import Hub
from bridge.model.informing.choice import Choice

_DIGITS = 40
_FORM = re.compile(r"[A-Za-z0-9_]{1,64}\.[0-9a-f]{40}", re.ASCII)


def proof_token(hub: Hub, choice: Choice) -> str:
    """Proves this very address, as it was asked for the last time."""
    return _token(hub, choice.application_id, "proof", str(choice.asked), choice.mail)


def stop_token(hub: Hub, choice: Choice) -> str:
    """Ends what is optional; good as long as the address stays."""
    return _token(hub, choice.application_id, "stop", choice.mail)


def stop_link(hub: Hub, choice: Choice) -> str:
    """Where one press ends such letters (RFC 8058)."""
    return f"{hub.public_url}/letters/stop/{stop_token(hub, choice)}"


def same_token(given: str, known: str) -> bool:
    """Compared in a time that tells nothing."""
    return hmac.compare_digest(given.encode(), known.encode())


def application_of(token: str) -> str:
    """The application that a token names, empty when it has not the form of one; the token is still to be checked."""
    return token.partition(".")[0] if _FORM.fullmatch(token) else ""


def _token(hub: Hub, application_id: str, *what: str) -> str:
    text = "\x1f".join(("letters", application_id, *what))
    return f"{application_id}.{hmac.new(hub.code_key, text.encode(), sha256).hexdigest()[:_DIGITS]}"
