"""`python -m tests.asvs`: makes docs/asvs.md of docs/asvs.toml."""

import sys
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).parents[1]
SOURCE, PAGE = ROOT / "docs/asvs.toml", ROOT / "docs/asvs.md"
Rows = Mapping[str, tuple[int, str, str, str]]
CHAPTERS = (
    "Encoding and sanitization", "Validation and business logic", "Web front end", "API and web service", "Files",
    "Authentication", "Sessions", "Authorization", "Self-contained tokens", "OAuth and OpenID Connect", "Cryptography",
    "Communication", "Configuration", "Data protection", "Coding and architecture", "Logging and errors", "WebRTC",
)  # fmt: skip
STATES = {
    "proved": "a test fails when it is so no more",
    "place": "so by construction, at that place",
    "hands": "an installation adds it",
    "apart": "does not concern this hub",
    "open": "missing",
}
_HEAD = """# OWASP ASVS 5.0, levels 1 and 2

By requirement; the words are ours, the numbers those of [ASVS 5.0](https://github.com/OWASP/ASVS/tree/master/5.0). Made of
`docs/asvs.toml` by `python -m tests.asvs`; a test holds it to all requirements of both levels, and to tests and places that are
there.
"""


def rows() -> Rows:
    """Requirement → level, state, words, proof."""
    read: dict[str, Any] = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    return {name: (row[0], row[1], row[2], row[3]) for name, row in read.items()}


def page(told: Rows) -> str:
    """The document."""
    counts = Counter(state for _, state, _, _ in told.values())
    lines = [_HEAD, "| stands | how many | means |", "|---|---|---|"]
    lines += [f"| {state} | {counts[state]} | {means} |" for state, means in STATES.items()]
    chapter = ""
    for name, (level, state, words, proof) in told.items():
        if name.split(".")[0] != chapter:
            chapter = name.split(".")[0]
            lines += [
                "",
                f"## {chapter} {CHAPTERS[int(chapter[1:]) - 1]}",
                "",
                "| | level | asks for | stands | by |",
                "|---|---|---|---|---|",
            ]
        shown = ", ".join(f"`{test}`" for test in proof.split(", ")) if state == "proved" else proof
        lines.append(f"| {name} | {level} | {words} | {state} | {shown} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(rows()), encoding="utf-8")
    click.echo(f"{PAGE.relative_to(ROOT)}: {len(rows())} requirements")
    return 0


if __name__ == "__main__":
    sys.exit(main())
