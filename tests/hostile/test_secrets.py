"""No secret stands in a tracked file, and one that is planted is found. Those are put together here, or they would be found."""

import secrets
import string
from base64 import b64encode

import pytest

from tests.hostile.secret_scan import KNOWN, ROOT, found, suspects, tracked

RANDOM = secrets.SystemRandom()


def drawn(length: int, letters: str = string.ascii_letters + string.digits) -> str:
    """By lot, with a letter of each kind where there are several."""
    kinds = [kind for kind in (string.ascii_lowercase, string.ascii_uppercase, string.digits) if set(kind) <= set(letters)]
    while True:
        made = "".join(RANDOM.choice(letters) for _ in range(length))
        if all(set(kind) & set(made) for kind in kinds):
            return made


PLANTED = {
    "of callbacks": lambda: 'secret = "whsec_' + b64encode(secrets.token_bytes(24)).decode() + '"',
    "a setting": lambda: "BRIDGE_PAYU_SECRET=" + drawn(32),
    "a setting in YAML": lambda: "  BRIDGE_ONEC_PASSWORD: '" + drawn(24) + "'",
    "a ring of keys": lambda: "BRIDGE_SEAL_KEYS=1:" + b64encode(secrets.token_bytes(32)).decode(),
    "a hash of a password": lambda: "anna:$argon2id$v=19$m=65536,t=3,p=4$" + drawn(22) + "$" + drawn(43),
    "an address of a database": lambda: "postgresql://bridge:" + drawn(16) + "@db.lender.example/bridge",
    "a named secret": lambda: 'REQUEST_SECRET = "' + drawn(43) + '"',
    "a named secret in hexadecimal": lambda: "api_key: '" + drawn(40, string.hexdigits[:16]) + "'",
    "a private key": lambda: "-----BEGIN " + "RSA PRIVATE KEY-----\n" + drawn(64),
    "a token of GitHub": lambda: "ghp_" + drawn(36),
    "a key of AWS": lambda: "AKIA" + drawn(16, string.ascii_uppercase[:6] + "234567"),
    "a token of a Telegram bot": lambda: "1234567890:" + drawn(35),
}
HARMLESS = (
    "BRIDGE_PAYU_SECRET=the-secret-of-the-account-at-payu",
    'SECRET = "a-secret-of-thirty-two-characters"',
    "BRIDGE_SECRET_KEY_FILE=/etc/bridge/secret_key",
    "postgresql://bridge@/bridge and https://user@example.org",
    'password = request.form.get("password", "")',
    'token = "the_token_of_this_visit_and_no_other"',
)


def test_no_tracked_file_holds_a_secret() -> None:
    assert found() == []
    assert len(tracked()) > 1000


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_secret_is_found(what: str) -> None:
    for _ in range(20):
        assert list(suspects("config/hub.env", f"# settings\n{PLANTED[what]()}\n"))
    (first, *_) = suspects("config/hub.env", f"# settings\n{PLANTED[what]()}\n")
    assert (first.file, first.line) == ("config/hub.env", 2)


@pytest.mark.parametrize("text", HARMLESS)
def test_words_are_no_secret(text: str) -> None:
    assert list(suspects("a", text)) == []


def test_each_exception_is_still_needed() -> None:
    for file, rule in KNOWN:
        assert rule in {one.rule for one in suspects(file, (ROOT / file).read_text(encoding="utf-8"))}, (file, rule)
