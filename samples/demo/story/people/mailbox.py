"""The borrower's mailbox: reads letters on the page of the mail server's stand-in, and opens the links in them."""

from urllib.parse import quote

from samples.demo.story.people.browser import Browser, Page
from samples.demo.story.timeline import Timeline
from samples.demo.story.waiting import Patience


class Mailbox:
    """Letters of one address, the newest first."""

    def __init__(self, server: str, address: str, browser: Browser, patience: Patience, timeline: Timeline) -> None:
        self._page = f"{server}/?to={quote(address)}"
        self._browser, self._patience, self._timeline = browser, patience, timeline

    def wait_for(self, subject: str) -> Page:
        """The letter with these words in its subject, opened."""

        def look() -> bool:
            return self._browser.open(self._page).find(self._link(subject)) is not None

        self._patience.wait_for(f"a letter «{subject}»", look)
        letter = self._browser.follow(self._link(subject))
        self._timeline.say("mail server", "borrower", f"a letter: «{subject}»", "")
        return letter

    @staticmethod
    def link_of(letter: Page) -> str:
        """The first address that stands in a letter."""
        return str(letter.find("//*[@id='text']//a/@href"))

    @staticmethod
    def _link(subject: str) -> str:
        return f"//tr[contains(@class,'letter')]//a[contains(., '{subject}')]"
