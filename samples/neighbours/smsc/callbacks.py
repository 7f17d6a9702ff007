"""What the gateway tells by itself: each new status, incoming messages, confirmation calls, to one address set in the cabinet.

Switches stand in the address, as at the vendor: charset, fmt=3, and md5, sha1 or crc32 for the control sum. The rule of a phone
(or of the settings) spoils deliveries: repeated, late, reordered, with a wrong sum, by GET.
"""

import hashlib
import json
import zlib
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import requests

from samples.neighbours.smsc.rules import MOSCOW, NOTICE_RULES
from samples.neighbours.stand import Stand, real_seconds
from samples.neighbours.state import Record

GAPS = (1.0, 3.0, 10.0, 30.0)
SUMS = {
    "md5": lambda raw: hashlib.md5(raw).hexdigest(),
    "sha1": lambda raw: hashlib.sha1(raw).hexdigest(),
    "crc32": lambda raw: f"{zlib.crc32(raw):08x}",
}  # fmt: skip


class Callbacks:
    """A shelf of notices, so that a restart goes on where it stopped. No address set: nothing is told."""

    def __init__(self, stand: Stand, secret: str) -> None:
        self.stand = stand
        self.shelf = stand.shelf("notices")
        self._waiting = self.shelf.indexed(lambda note: note["state"] == "waiting" or None)
        self._secret = secret

    @property
    def address(self) -> str:
        """As entered in the cabinet."""
        return str(self.stand.settings["callback"])

    def queue(self, fields: Record, phone: str, after: float = 0.0) -> None:
        """Have an event told; the rule of the phone may add its own. The caller holds the stand's lock."""
        if not self.address:
            return
        rule = NOTICE_RULES.get(phone, "") or str(self.stand.settings["notices"])
        delay = 3.0 if rule == "late" else 0.0
        if rule == "reordered" and fields.get("status") == 0:
            # The first word comes after the last one.
            delay = 2.5
        for copy in range(2 if rule == "repeated" else 1):
            key = f"{len(self.shelf) + 1}"
            due = real_seconds() + after + delay + copy * 0.2
            self.shelf.put(key, {"fields": fields, "due": due, "attempts": 0, "state": "waiting", "rule": rule, "last": ""})

    def send_due(self) -> None:
        """Background: tell what is due, again with growing gaps until 200."""
        for key, note in sorted(self._waiting.items(True), key=lambda item: item[1]["due"]):
            if note["due"] <= real_seconds():
                self._send(key, note)

    def _send(self, key: str, note: Record) -> None:
        status = self.tell(note["fields"], note["rule"])
        with self.stand.lock:
            note |= {"attempts": note["attempts"] + 1, "last": str(status)}
            if status == 200:
                note["state"] = "done"
            elif note["attempts"] >= len(GAPS) or note["rule"] == "wrong_sum":
                note["state"] = "given up"
            else:
                note["due"] = real_seconds() + GAPS[note["attempts"] - 1]
            self.shelf.put(key, note)

    def tell(self, fields: Record, rule: str = "") -> int:
        """One delivery; its HTTP status, 0 when nobody was there."""
        url = urlsplit(self.address)
        switches = dict(parse_qsl(url.query, keep_blank_values=True))
        signed = self._signed(fields, switches, rule)
        charset = "utf-8" if switches.get("charset", "").lower() == "utf-8" else "cp1251"
        bare = urlunsplit(url._replace(query=urlencode({k: v for k, v in switches.items() if k in ("charset", "fmt")})))
        try:
            answer = self._post(bare, signed, switches, charset, rule)
            status = answer.status_code
        except requests.RequestException:
            status = 0
        kind = "SMS от клиента" if "mes" in fields else "звонок" if "waitcall" in fields else f"статус {fields['status']}"
        self.stand.journal.add("smsc", "hub", f"уведомление: {kind}", f"HTTP {status}")
        return status

    def _post(self, bare: str, fields: Record, switches: dict[str, str], charset: str, rule: str) -> requests.Response:
        form = urlencode(fields, encoding=charset, errors="replace")
        if rule == "by_get":
            joint = "&" if "?" in bare else "?"
            return requests.get(f"{bare}{joint}{form}", timeout=10, allow_redirects=False)
        if switches.get("fmt") == "3":
            body, kind = json.dumps(fields, ensure_ascii=False).encode(charset, "replace"), "application/json"
        else:
            body, kind = form.encode(), "application/x-www-form-urlencoded"
        return requests.post(bare, data=body, headers={"Content-Type": kind}, timeout=10, allow_redirects=False)

    def _signed(self, fields: Record, switches: dict[str, str], rule: str) -> Record:
        charset = "utf-8" if switches.get("charset", "").lower() == "utf-8" else "cp1251"
        named = ("id", "phone", "status")
        if "mes" in fields:
            named = ("phone", "mes", "to")
        elif "waitcall" in fields:
            named = ("phone", "ts")
        covered = ":".join([*(str(fields[name]) for name in named), self._secret]).encode(charset, "replace")
        sums = {name: SUMS[name](covered) for name in SUMS if name in switches}
        if rule == "wrong_sum":
            sums = {name: digest[::-1] for name, digest in sums.items()}
        return {**fields, **sums}


def status_fields(message: Record, status: int, err: int, at: Any) -> Record:
    """The fields of one delivery status."""
    return {
        "id": message["id"], "phone": message["phone"], "status": status, "time": f"{at.astimezone(MOSCOW):%d.%m.%Y %H:%M:%S}",
        "ts": int(at.timestamp()), "err": err, "type": 7 if message.get("call") else 0, "flag": 0, "cnt": message.get("parts", 1),
        "cost": message["cost"], "sender": message["sender"],
    }  # fmt: skip
