"""The payer on PayU's page, in the borrower's browser."""

from samples.demo.story.people.browser import Browser, Page
from samples.demo.story.timeline import Timeline
from samples.demo.story.waiting import StoryError

GOOD_CARD = "4111 1111 1111 1111"
DISORDER_CARD = "4000 0000 0000 0036"


class Payer:
    """Types a card number and presses the button."""

    def __init__(self, payu: str, browser: Browser, timeline: Timeline) -> None:
        self._payu, self._browser, self._timeline = payu, browser, timeline

    def pay(self, card: str = GOOD_CARD) -> Page:
        """Pay on the page that is open; the browser comes back to the hub. Raises StoryError on another page."""
        page = self._browser.here
        if not page.url.startswith(self._payu):
            raise StoryError(f"not on PayU's page: {page.says}")
        if page.by_id("pay") is not None:
            page = self._browser.press("pay", {"card_number": card})
            self._timeline.say("payer", "PayU", "pays by card", f"…{card[-4:]}")
        if page.url.startswith(self._payu) and page.by_id("back") is not None:
            # The answer to the first press was lost; the page says that the order is settled and has the way back.
            page = self._browser.follow("//*[@id='back']")
        return page
