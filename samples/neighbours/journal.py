"""What a neighbour received and sent, with personal data masked, kept as lines of JSON."""

import json
import re
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def mask_phone(phone: str) -> str:
    """+79991234567 becomes +7999***4567."""
    digits = re.sub(r"\D", "", phone)
    return f"+{digits[:4]}***{digits[-4:]}" if len(digits) >= 10 else "***"


def mask_tail(text: str) -> str:
    """All but the last two characters hidden: passports, cards."""
    return "*" * max(len(text) - 2, 1) + text[-2:] if len(text) > 4 else "***"


class Journal:
    """An append-only list; entries are numbered from 1 and carry real UTC, not stand time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._entries: list[dict[str, Any]] = []
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                self._take(line)

    def _take(self, line: str) -> None:
        try:
            self._entries.append(json.loads(line))
        except ValueError:
            # The last line of a killed process may be half written; its fact is in the state all the same.
            return

    def add(self, sender: str, receiver: str, what: str, result: str) -> None:
        """Note one message."""
        with self._lock:
            entry = {
                "n": len(self._entries) + 1,
                "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "from": sender,
                "to": receiver,
                "what": what,
                "result": result,
            }
            self._entries.append(entry)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def after(self, number: int) -> list[dict[str, Any]]:
        """Entries with a greater number."""
        return self._entries[max(number, 0):]

    def clear(self) -> None:
        """Start anew."""
        with self._lock:
            self._entries.clear()
            self._path.unlink(missing_ok=True)
