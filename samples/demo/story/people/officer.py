"""The loan officer on the pages of 1C: finds the deal in the list, presses what the page offers."""

from collections.abc import Mapping
from urllib.parse import urljoin

from samples.demo.story.people.browser import Browser
from samples.demo.story.timeline import Timeline
from samples.demo.story.waiting import Patience, StoryError


class Officer:
    """Decides, asks, issues. `decide` presses a button until the page shows the state that it leads to."""

    def __init__(self, onec: str, browser: Browser, patience: Patience, timeline: Timeline) -> None:
        self._onec, self._browser, self._patience, self._timeline = onec, browser, patience, timeline

    def find(self, application_id: str) -> str:
        """The address of the deal's page, once the deal is in the list."""

        def look() -> str | None:
            page = self._browser.open(f"{self._onec}/")
            row = page.find(f"//tr[contains(@class,'deal')][td[last()]='{application_id}']//a/@href")
            return urljoin(page.url, str(row)) if row is not None else None

        return self._patience.wait_for("the application to appear in 1C", look)

    def press(self, application_id: str, button: str, state: str, words: str, values: Mapping[str, str] | None = None) -> None:
        """Press one button of the deal's page; `state` is what the page must show afterwards."""
        address = self.find(application_id)

        def look() -> bool:
            page = self._browser.open(address)
            if state in page.texts("//*[@id='status']"):
                return True
            if page.by_id(button) is not None:
                # A copy of this press may have come through before the answer was lost: the page then says «нельзя».
                self._browser.press(button, values or {})
            return False

        self._patience.wait_for(f"1C to offer «{button}» and show «{state}»", look)
        self._timeline.say("officer", "1C", words, state)

    def states(self, application_id: str) -> list[str]:
        """The history that the deal's page shows."""
        page = self._browser.open(self.find(application_id))
        states = page.texts("//table[@id='history']//td[2]")
        if not states:
            raise StoryError("the deal's page shows no history")
        return states
