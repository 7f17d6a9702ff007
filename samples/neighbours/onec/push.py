"""The base as the caller: tells a site that a deal changed, again and again until it hears 2xx."""

import hashlib
import hmac
import json

import requests

from samples.neighbours.onec.base import Base
from samples.neighbours.onec.index import Deal
from samples.neighbours.stand import real_seconds

ENCODINGS = {"utf-8": "utf-8", "windows-1251": "cp1251"}
GAPS = (0.0, 1.0, 2.0, 4.0, 8.0, 15.0)


class Push:
    """Sends {"event", "deal", "version", "at"}, `at` being the base's wall clock of the change, signed over the raw body.

    Settings: push_encoding (utf-8-sig, utf-8, windows-1251), push_content_type false = none is told.
    """

    def __init__(self, base: Base, url: str, secret: str) -> None:
        self._base, self._url, self._secret = base, url, secret
        self._tries: dict[tuple[str, int], tuple[int, float]] = {}
        base.stand.on_reset.append(self._tries.clear)

    def send_due(self) -> None:
        """Background: one attempt for each deal whose last version the site has not confirmed."""
        if not self._base.stand.settings["push"]:
            return
        for deal in self._base.deals:
            count, after = self._tries.get((deal["number"], deal["version"]), (0, 0.0))
            if deal["pushed"] < deal["version"] and deal["version"] > 1 and real_seconds() >= after:
                self._tries[deal["number"], deal["version"]] = (count + 1, real_seconds() + GAPS[min(count + 1, 5)])
                self._send(deal, deal["version"])

    def _send(self, deal: Deal, version: int) -> None:
        settings = self._base.stand.settings
        # Every version is one line of the history.
        told = {"event": "deal_changed", "deal": deal["number"], "version": version, "at": deal["history"][version - 1]["at"]}
        raw = json.dumps(told, ensure_ascii=False).encode(ENCODINGS.get(settings["push_encoding"], "utf-8-sig"))
        headers = {"X-Signature": hmac.new(self._secret.encode(), raw, hashlib.sha256).hexdigest()}
        if settings["push_content_type"]:
            headers["Content-Type"] = "application/json; charset=utf-8"
        try:
            answer = requests.post(self._url, data=raw, headers=headers, timeout=10, allow_redirects=False)
            result = f"HTTP {answer.status_code}"
        except requests.RequestException as error:
            answer, result = None, type(error).__name__
        what = f"deal_changed {deal['number']} версия {version}"
        self._base.stand.journal.add("onec", "hub", what, result)
        if answer is not None and answer.ok:
            with self._base.stand.lock:
                deal["pushed"] = max(deal["pushed"], version)
                self._base.save(deal)
