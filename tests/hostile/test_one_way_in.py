"""Outside bytes have one way in for each kind, and calls one way out: nobody parses or sends by himself."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("bridge", "adapters", "mappings", "config")
# The store reads what the hub wrote and sealed; the bench measures the hub from outside.
APART = ("bridge/store/", "bridge/bench/")
# What is parsed there is the hub's own (an event's body, a stored answer, as the hub made it), or read by the one reader itself.
# The form of the standard interface is a quick look at lists: anything odd in them goes to the tolerant reader. json_tree only
# masks: at most 64 KiB and 200 brackets, numbers stay text, nothing is acted upon.
JSON_READERS = {
    "bridge/model/checks/strict_json.py", "adapters/onec/hs/tolerant.py", "adapters/onec/odata/forms/json_form.py",
    "bridge/web/office/timeline.py", "bridge/evidence/checker/texts.py", "bridge/model/exchanging/json_tree.py",
    "bridge/web/partner_api/once.py",
}  # fmt: skip
XML_READERS = {"adapters/wire/xml_reading.py", "adapters/wire/xml_streaming.py"}
SENDERS = {"adapters/http.py", "adapters/wire/connections.py"}


def holding(pattern: str) -> set[str]:
    """Files of the built code in which the pattern stands."""
    files = [file for room in ROOMS for file in (ROOT / room).rglob("*.py")]
    found = {str(file.relative_to(ROOT)) for file in files if re.search(pattern, file.read_text(encoding="utf-8"))}
    return {name for name in found if not name.startswith(APART)}


def test_json_from_outside_is_read_in_one_place_strictly_and_in_one_tolerantly() -> None:
    assert holding(r"json\.loads?\(|JSONDecoder\(|get_json\(|request\.json\b") == JSON_READERS


def test_xml_is_parsed_in_one_place() -> None:
    parsers = r"XML(Pull)?Parser\(|etree\.(fromstring|parse|XML|iterparse)\(|ElementTree|minidom|xml\.sax|HTMLParser\("
    assert holding(parsers) == XML_READERS


def test_http_is_spoken_in_one_place() -> None:
    senders = r"requests\.(get|post|put|Session|request|PreparedRequest)\b|urlopen\(|HTTPAdapter\)|create_connection\("
    assert holding(senders) == SENDERS


def test_nothing_from_outside_is_ever_run() -> None:
    assert not holding(r"\b(pickle|marshal|shelve)\b\.|yaml\.load|(?<![\w.])(eval|exec)\(|shell=True")
