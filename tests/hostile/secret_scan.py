"""`python -m tests.hostile.secret_scan`: secrets in tracked files. Exit code 1 with file, line and rule, never the secret.

The rules for keys of well-known services are those of detect-secrets. Its guesses by entropy and by words are left out: of some
hundred that they found here all were made for tests. In their place stand rules for what this hub's own secrets look like.
"""

import importlib
import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import click

ROOT = Path(__file__).parents[2]
SERVICES = ("aws", "azure_storage_key", "discord", "github_token", "gitlab_token", "jwt", "mailchimp", "npm", "openai",
            "private_key", "pypi_token", "sendgrid", "slack", "square_oauth", "stripe", "telegram_token", "twilio")  # fmt: skip
# Hashes alone, or pictures.
APART = (".txt", ".png", ".ttf", ".woff2", ".mo", "package-lock.json")
_VALUE = r"[\"']?([A-Za-z0-9+/=_.~-]{16,})"
OWN: Mapping[str, re.Pattern[str]] = MappingProxyType({
    "secret of callbacks": re.compile(r"whsec_([A-Za-z0-9+/=]{24,})"),
    "hash of a password": re.compile(r"\$argon2id\$v=\d+\$[^$\s]+\$([^$\s]{11,}\$[^$\s\"']{30,})"),
    "ring of keys": re.compile(r"\b\d{1,3}:([A-Za-z0-9+/]{43}=)"),
    "setting of a secret": re.compile(r"BRIDGE_[A-Z_]*(?:SECRET|PASSWORD|KEYS?|TOKEN)[A-Z_]*[\"']?\s*[=:]\s*" + _VALUE),
    "password in an address": re.compile(r"[a-z]://[^:/\s\"'@{}]+:([^@/\s\"'{}<>]{6,})@(?!127\.|localhost)"),
    "named secret": re.compile(r"(?i)(?:secret|passw(?:or)?d|token|api_?key)[\"']?\s*[:=]\s*[\"']([A-Za-z0-9+/=_-]{20,})[\"']"),
})  # fmt: skip
# Rules that a text of words could meet by chance: what they find must look like chance itself.
_BY_CHANCE = ("setting of a secret", "named secret", "secret of callbacks")
# Bits a letter.
_BITS, _BITS_OF_HEX = 3.5, 2.9
_MADE_UP = "made up for this test"
KNOWN: Mapping[tuple[str, str], str] = MappingProxyType({
    ("bridge/store/engine.py", "password in an address"): "words that stand for a password",
    ("tests/store/test_engine.py", "password in an address"): _MADE_UP,
    ("tests/contract/neighbours/conftest.py", "secret of callbacks"): _MADE_UP,
    ("tests/contract/neighbours/conftest.py", "named secret"): _MADE_UP,
    ("tests/contract/neighbours/test_toursite_stand.py", "secret of callbacks"): _MADE_UP,
    ("tests/contract/neighbours/test_toursite_stand.py", "named secret"): _MADE_UP,
    ("tests/journeys/office/test_log_in.py", "jwt 0"): "a cookie that is no good",
    ("tests/journeys/partners/world.py", "secret of callbacks"): _MADE_UP,
})  # fmt: skip
"""File and rule → why it is no secret."""


@dataclass(frozen=True)
class Suspect:
    """Where something looks like a secret, and by which rule."""

    file: str
    line: int
    rule: str


@cache
def rules() -> Mapping[str, re.Pattern[str]]:
    """Ours and those of well-known services."""
    found: dict[str, re.Pattern[str]] = dict(OWN)
    for name in SERVICES:
        module = importlib.import_module(f"detect_secrets.plugins.{name}")
        for plugin in vars(module).values():
            if isinstance(plugin, type) and plugin.__module__ == module.__name__:
                found |= {f"{name} {n}": pattern for n, pattern in enumerate(plugin.denylist)}
    return found


def suspects(file: str, text: str) -> Iterator[Suspect]:
    """What looks like a secret in one text."""
    for rule, pattern in rules().items():
        for match in pattern.finditer(text):
            value = match.group(1) if pattern.groups else match.group()
            if rule not in _BY_CHANCE or is_chance(value or ""):
                yield Suspect(file, text.count("\n", 0, match.start()) + 1, rule)


def is_chance(value: str) -> bool:
    """Looks drawn by lot: letters of both cases and digits, or hexadecimal, with little that repeats."""
    bits = -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values())
    if re.fullmatch(r"[0-9a-f]{32,}", value):
        return bits > _BITS_OF_HEX
    return bits > _BITS and all(re.search(kind, value) for kind in ("[a-z]", "[A-Z]", "[0-9]"))


def tracked() -> list[str]:
    """Files that are kept, or would be with the next commit."""
    listing = ["git", "ls-files", "-co", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [name for name in names if not name.endswith(APART)]


def found() -> list[Suspect]:
    """In all tracked files, without what is known."""
    told: list[Suspect] = []
    for name in tracked():
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        told += [one for one in suspects(name, text) if (one.file, one.rule) not in KNOWN]
    return told


def main() -> int:
    """Say where."""
    told = found()
    for one in told:
        click.echo(f"{one.file}:{one.line}: {one.rule}")
    click.echo(f"{len(told)} suspects")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
