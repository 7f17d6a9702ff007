"""The borrower's phone: reads codes and links on the page of the SMS inbox."""

import re
from urllib.parse import quote

from samples.demo.story.people.browser import Browser
from samples.demo.story.waiting import Patience

# The words after the code, by purpose.
CODES = {"entry": "код для входа", "terms": "код согласия", "signing": "код подписи"}


class Phone:
    """Reads the inbox page like a person; remembers every code that it saw, for the search of leaks."""

    def __init__(self, inbox: str, number: str, browser: Browser, patience: Patience) -> None:
        self._address = f"{inbox}/?phone={quote(number)}"
        self._browser, self._patience = browser, patience
        self.codes: list[str] = []

    def texts(self) -> list[str]:
        """All messages, newest first."""
        return self._browser.open(self._address).texts("//tr[contains(@class,'message')]/td[@class='text']")

    def count(self, purpose: str) -> int:
        """How many codes of a purpose came so far."""
        return sum(CODES[purpose] in text for text in self.texts())

    def code(self, purpose: str, after: int = 0, limit: float = 0.0, but: str = "") -> str:
        """The newest code of a purpose, once more than `after` have come and it is not `but`.

        Waits `limit` seconds (0: as long as anybody).
        """

        def look() -> str | None:
            found = [re.findall(r"\d{6}", text)[0] for text in self.texts() if CODES[purpose] in text]
            return found[0] if len(found) > after and found[0] != but else None

        code = self._patience.wait_for(f"an SMS with the {purpose} code", look, limit)
        if code not in self.codes:
            self.codes.append(code)
        return code

    def wait_for_words(self, words: str) -> str:
        """The newest message with these words."""
        return self._patience.wait_for(
            f"an SMS with «{words}»", lambda: next((text for text in self.texts() if words in text), None)
        )
