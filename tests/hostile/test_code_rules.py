"""Rules that one careless line would break: where randomness comes from, what pages let browsers do, what makes a log's line."""

import logging
import re
from pathlib import Path

import pytest
import structlog

from config.logging import set_up_logging

ROOT = Path(__file__).parents[2]
ROOMS = ("bridge", "adapters", "mappings", "config")
# Pauses are spread by it, and nobody gains by guessing them; the bench makes load.
APART = {"bridge/jobs/breaker.py"}
# Chosen by PayU, by smsc.ru and by whoever publishes lists of leaked passwords.
WEAK_DIGESTS = {
    "adapters/payu/signature.py", "adapters/payu/v4/signature.py", "adapters/sms/smsc/notices.py",
    "adapters/known_passwords/in_file.py",
    # The names among which smsc.ru lets choose.
    "config/variables.py",
}  # fmt: skip
# Ids of requests, spans and rows: told apart by them, opened by none.
NAMES_ALONE = {
    "bridge/web/errors.py",
    "bridge/ports/measuring/spans.py",
    "bridge/store/events.py",
    "adapters/partners/conformance/story.py",
}
_BITS_128 = 16


def files(suffix: str) -> dict[str, str]:
    """Of all that is built, but for the bench."""
    found = [file for room in ROOMS for file in (ROOT / room).rglob(f"*{suffix}")]
    names = {str(file.relative_to(ROOT)): file for file in found}
    return {name: file.read_text(encoding="utf-8") for name, file in names.items() if not name.startswith("bridge/bench/")}


def test_nothing_random_comes_from_anywhere_but_the_system() -> None:
    for name, text in files(".py").items():
        if name not in APART:
            assert not re.search(r"^\s*(import random\b|from random\b)|uuid[145]\(|random\.seed", text, re.MULTILINE), name
        for length in re.findall(r"token_(?:hex|urlsafe|bytes)\((\d*)\)", text):
            assert name in NAMES_ALONE or int(length or 0) >= _BITS_128, f"{name}: {length} bytes"


def test_weak_digests_stand_only_where_somebody_else_chose_them() -> None:
    weak = re.compile(
        r"\b(?:md[45]|sha1)\(|, [\"'](?:md[45]|sha-?1)[\"']\)|\b(?:SHA1|MD5)\(|"
        r"^(?:from|import) .*\b(?:md5|sha1)\b",
        re.MULTILINE,
    )
    assert {name for name, text in files(".py").items() if weak.search(text)} == WEAK_DIGESTS


def test_no_password_field_forbids_what_browsers_do_for_it() -> None:
    fields = 0
    for name, text in files(".html").items():
        assert "onpaste" not in text, name
        for field in re.findall(r"<input[^>]*>|ui\.field\([^}]*\}\}", text):
            if re.search(r"name=\"(?:password|old|again)\"|field\(\"password\"", field):
                fields += 1
                assert 'type="password"' in field and re.search(r"autocomplete=\"(?:current|new)-password\"", field), (
                    f"{name}: {field}"
                )
    assert fields >= 6


@pytest.mark.parametrize("form", ["json", "plain"])
def test_no_line_of_the_log_is_made_by_what_was_sent(form: str, capfd: pytest.CaptureFixture[str]) -> None:
    before, level, settings = logging.getLogger().handlers[:], logging.getLogger().level, structlog.get_config()
    evil = "a\r\n2026-11-28 [info] somebody came in\x1b[2J\u2028b"
    try:
        set_up_logging(form)
        structlog.get_logger("hub").warning("refused", path=evil)
        structlog.get_logger("hub").warning(evil)
        logging.getLogger("library").warning("quotes %s", evil)
    finally:
        logging.getLogger().handlers[:] = before
        logging.getLogger().setLevel(level)
        structlog.configure(**settings)
    said = capfd.readouterr().err
    assert said.count("\n") == 3 and "\x1b" not in said and "\r" not in said
