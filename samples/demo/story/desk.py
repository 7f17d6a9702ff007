"""What the hub itself holds, asked at the command desk as an operator would."""

import json
import subprocess
from typing import Any

from samples.demo.story.waiting import Patience, StoryError
from samples.demo.town import ROOT, Town


class Desk:
    """`bridge … --json`; asked again while the store is away."""

    def __init__(self, town: Town, patience: Patience) -> None:
        self._town, self._patience = town, patience

    def show(self, application_id: str) -> dict[str, Any]:
        """One application as the hub holds it, without personal data."""
        return dict(self._ask(["show", application_id, "--json"])[0])

    def applications(self) -> list[dict[str, Any]]:
        """The last applications."""
        return list(self._ask(["list", "--limit", "1000", "--json"])[0])

    def invariants(self) -> list[dict[str, Any]]:
        """The invariants that the hub can see by itself."""
        return list(self._ask(["invariants", "--json"], (0, 1))[0])

    def books_of(self, day: str) -> dict[str, Any]:
        """The payments of a day as the acquirer, the hub and the loan system tell them now."""
        return dict(self._ask(["payments", "reconcile", "--day", day, "--json"], (0, 1, 3))[0])

    def attentions(self) -> list[dict[str, Any]]:
        """What waits for a person."""
        return list(self._ask(["attentions", "--json"], (0, 1))[0])

    def _ask(self, words: list[str], right: tuple[int, ...] = (0,)) -> list[Any]:
        last = ""

        def look() -> list[Any] | None:
            nonlocal last
            done = subprocess.run([*self._town.desk, *words], cwd=ROOT, capture_output=True, text=True, check=False)
            last = (done.stderr.strip().splitlines() or [""])[-1][:200]
            if done.returncode not in right or not done.stdout.strip():
                return None
            return [json.loads(done.stdout)]

        try:
            return self._patience.wait_for(f"the command desk to answer «{' '.join(words)}»", look)
        except StoryError as error:
            raise StoryError(f"{error} (it says: {last})") from None
