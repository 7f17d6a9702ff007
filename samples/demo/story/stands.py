"""The neighbours' doors for scripts: their books, their clock, their faults and switches. Patient as the browser is."""

from typing import Any

import requests

from samples.demo.story.waiting import Patience, StoryError
from samples.demo.town import Town


class Stands:
    """Reads what the neighbours hold and switches them; the acting itself goes through pages."""

    def __init__(self, town: Town, patience: Patience) -> None:
        self._town, self._patience = town, patience

    def order(self, number: str) -> dict[str, Any]:
        """An order of the tour site with its events and answers."""
        return dict(self._get("toursite", f"orders/{number}"))

    def start_order(self, order: dict[str, Any]) -> dict[str, Any]:
        """Order a tour by the site's script door; the answer holds what the hub said."""
        return dict(self._post("toursite", "orders", order))

    def orders(self) -> list[dict[str, Any]]:
        """All orders of the tour site."""
        return list(self._get("toursite", "orders"))

    def deals_of(self, application_id: str) -> list[dict[str, Any]]:
        """Deals of 1C that carry the application's id."""
        return list(self._get("onec", f"deals?external_id={application_id}"))

    def payu_orders(self) -> list[dict[str, Any]]:
        """All orders of PayU."""
        return list(self._get("payu", "orders"))

    def messages(self, phone: str) -> list[dict[str, Any]]:
        """Messages to a phone, newest first."""
        return list(self._get("smsc", f"messages?phone={phone.lstrip('+')}"))

    def journal(self, name: str, after: int) -> list[dict[str, Any]]:
        """What a neighbour received and sent."""
        return list(self._get(name, f"journal?after={after}"))

    def add_fault(self, name: str, on: str, kind: str, **where: str) -> None:
        """The next call of an operation, with these parameters in its address, runs into a fault."""
        self._post(name, "faults", {"on": on, "kind": kind, "times": 1, "where": where})

    def faults(self, name: str) -> list[dict[str, Any]]:
        """Faults that nobody ran into yet."""
        return list(self._get(name, "faults"))

    def switch(self, name: str, **settings: Any) -> None:
        """Change settings of a neighbour."""
        self._post(name, "settings", settings)

    def notify(self, refno: str, sequence: list[str]) -> list[dict[str, Any]]:
        """Have PayU send these notifications now, all at once."""
        return list(self._post("payu", f"orders/{refno}/notify", {"sequence": sequence, "parallel": True}))

    def give_back(self, refno: str, roubles: str) -> None:
        """The merchant's own page at PayU: a part of an order goes back to the payer."""
        self._post("payu", f"orders/{refno}/refund", {"amount": roubles})

    def release(self, refno: str) -> None:
        """Let the held notifications of an order go."""
        self._post("payu", f"orders/{refno}/release", {})

    def advance_clock(self, seconds: int) -> None:
        """Move the shared clock forward. Not repeated blindly: the file is read first."""
        offset = int(self._get("onec", "clock")["offset_seconds"])
        wanted = offset + seconds

        def move() -> bool:
            now = int(self._get("onec", "clock")["offset_seconds"])
            if now < wanted:
                self._post("onec", "clock", {"advance_seconds": wanted - now})
            return now >= wanted

        self._patience.wait_for("the clock to be moved", move)

    def offset(self) -> int:
        """Seconds by which the clock is ahead."""
        return int(self._get("onec", "clock")["offset_seconds"])

    def _get(self, name: str, path: str) -> Any:
        return self._call("GET", name, path, None)

    def _post(self, name: str, path: str, body: dict[str, Any]) -> Any:
        return self._call("POST", name, path, body)

    def _call(self, method: str, name: str, path: str, body: dict[str, Any] | None) -> Any:
        address = f"{self._town.url(name)}/_stand/{path}"

        def look() -> list[Any] | None:
            try:
                answer = requests.request(method, address, json=body, timeout=30)
            except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError):
                return None
            if answer.status_code != 200:
                raise StoryError(f"the script door {path} of {name} answers {answer.status_code}: {answer.text[:200]}")
            return [answer.json()]

        return self._patience.wait_for(f"the script door {path.split('?')[0]} of {name}", look)[0]
