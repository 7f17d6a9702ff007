"""What all neighbours share: state that survives kill -9, the clock, the journal, faults."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

FIELDS = {"apikey": "sms-key", "fmt": "3", "charset": "utf-8", "phones": "+79991234567"}


def test_what_was_answered_survives_kill_9(start: Callable[..., Any]) -> None:
    stand = start("smsc")
    for n in range(5):
        requests.post(f"{stand.url}/sys/send.php", data={**FIELDS, "mes": f"текст {n}"}, timeout=60)
    stand.tell("/_stand/settings", limits=False)
    stand.kill()
    stand.again()
    assert [m["text"] for m in stand.get("/_stand/messages")] == [f"текст {n}" for n in (4, 3, 2, 1, 0)]
    assert stand.get("/_stand/settings")["limits"] is False
    assert len(stand.get("/_stand/journal")) == 5


def test_silence_after_commit_closes_the_connection_but_keeps_the_message(start: Callable[..., Any]) -> None:
    stand = start("smsc")
    stand.tell("/_stand/faults", on="send", kind="silent_after_commit")
    with pytest.raises(requests.ConnectionError):
        requests.post(f"{stand.url}/sys/send.php", data={**FIELDS, "mes": "x"}, timeout=60)
    assert len(stand.get("/_stand/messages")) == 1
    assert stand.get("/_stand/faults") == []


def test_silence_before_keeps_nothing(start: Callable[..., Any]) -> None:
    stand = start("smsc")
    stand.tell("/_stand/faults", on="*", kind="silent_before")
    with pytest.raises(requests.ConnectionError):
        requests.post(f"{stand.url}/sys/send.php", data={**FIELDS, "mes": "x"}, timeout=60)
    assert stand.get("/_stand/messages") == []


def test_a_dropped_answer_ends_in_the_middle(start: Callable[..., Any]) -> None:
    stand = start("smsc")
    stand.tell("/_stand/faults", on="send", kind="dropped")
    with pytest.raises(requests.exceptions.RequestException):
        requests.post(f"{stand.url}/sys/send.php", data={**FIELDS, "mes": "x"}, timeout=60)


def test_an_unknown_fault_is_refused_by_name(start: Callable[..., Any]) -> None:
    stand = start("smsc")
    answer = requests.post(f"{stand.url}/_stand/faults", json={"on": "send", "kind": "no such"}, timeout=60)
    assert (answer.status_code, answer.json()["error"][:5]) == (400, "kind:")


def test_the_clock_is_the_shared_file(start: Callable[..., Any], tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    stand = start("smsc", "--clock", str(clock))
    assert stand.get("/_stand/clock")["offset_seconds"] == 0
    clock.write_text("86400\n")
    assert stand.get("/_stand/clock")["offset_seconds"] == 86400
    stand.tell("/_stand/clock", advance_seconds=60)
    assert clock.read_text() == "86460\n"
    assert stand.tell("/_stand/clock", to="2030-01-01T00:00:00+03:00")["now"].startswith("2029-12-31T2")


def test_the_journal_masks_phones(start: Callable[..., Any]) -> None:
    stand = start("smsc")
    requests.post(f"{stand.url}/sys/send.php", data={**FIELDS, "mes": "секретный текст"}, timeout=60)
    entry = stand.get("/_stand/journal")[0]
    assert entry["from"] == "hub"
    assert "+7999***4567" in entry["what"]
    assert "79991234567" not in str(entry)
    assert "секретный" not in str(entry)


def test_reset_empties_state_and_journal(start: Callable[..., Any]) -> None:
    stand = start("smsc")
    requests.post(f"{stand.url}/sys/send.php", data={**FIELDS, "mes": "x"}, timeout=60)
    stand.tell("/_stand/reset")
    assert stand.get("/_stand/messages") == stand.get("/_stand/journal") == []
