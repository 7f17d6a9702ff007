"""A pair of eyes on every page that a story comes by: what must hold for each of them, whatever it says."""

import os
import re
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Error, Page, Request

from tests.journeys.form.pages.axe import violations

WIDTH, NARROW, HEIGHT = 360, 320, 740
# Pictures of every page, for somebody to look at: STORY_SHOTS=folder pytest tests/journeys/form/stories
SHOTS = os.environ.get("STORY_SHOTS", "")
SCHEMES = {"360": (WIDTH, "light", ""), "dark": (WIDTH, "dark", ""), "1200": (1200, "light", ""), "200": (640, "light", "200%")}
BEFORE_SIGNING = ("phone", "terms", "name", "passport", "addresses", "work", "numbers", "check", "more", "contract", "sign")
_ID = re.compile(r"/(app|pay|doc|thr|q|que)_?[0-9a-zA-Z_]{12,}")
# How often a page may lead on while it is looked at.
_LEADS = 3
_FOCUS = "document.activeElement.id"
# The first link of the foot, on every page.
_HELP = "document.querySelector('.foot a')?.id"
_SMALL = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), summary, select, textarea')]
  .filter(one => one.checkVisibility() && !one.closest('main p:not(.back), main li, label, .skip, dd, .faults'))
  .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && (box.height < 24 || box.width < 24)).map(([words]) => words)"""


class Watch:
    """Looks at pages of the hub under `hub`; each page and state by all rules once in a run, by the cheap ones every time."""

    seen: ClassVar[set[str]] = set()

    def __init__(self, page: Page, hub: str, *, scripts: bool) -> None:
        self._hub, self._scripts = hub, scripts
        self.complaints: list[str] = []
        self.paths: list[str] = []
        # Pages left for another one, or for the same drawn anew.
        self._left = 0
        self.follow(page)

    def follow(self, page: Page) -> None:
        """To the tab that is looked at from now on."""
        self.page = page
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)
        page.on("request", self._ask)

    def _hear(self, line: ConsoleMessage) -> None:
        """A broken script, a resource refused by the CSP or missing. A form that was not taken says so itself."""
        here = line.location.get("url", "").startswith(self._hub)
        if line.type == "error" and here and "422" not in line.text:
            self.complaints.append(f"{line.text} {line.location['url']}")

    def _ask(self, request: Request) -> None:
        try:
            ours = request.frame.url.startswith(self._hub)
        except Error:
            return  # The first request of a page has no frame yet.
        self._left += request.is_navigation_request()
        if ours and not request.is_navigation_request() and not request.url.startswith(self._hub):
            self.complaints.append(f"asked a stranger: {request.url}")

    def look(self) -> None:
        """At the page as it stands."""
        self.page.wait_for_load_state()
        self.paths.append(self.path)
        if not self.page.url.startswith(self._hub):
            return
        for _ in range(_LEADS):
            left = self._left
            try:
                self._judge()
                return
            except (Error, AssertionError):
                # A page that leads on by itself may do so in the middle of the question.
                if self._left == left:
                    raise
                self.page.wait_for_load_state()
        self._judge()

    def _judge(self) -> None:
        page, where = self.page, self.path
        heading = page.locator("h1").inner_text()
        title = page.title().removeprefix("Ошибка: ").partition(" · ")[0]
        assert _folded(title) == _folded(heading), f"{where}: «{title}» is called «{heading}»"
        assert page.evaluate(_HELP) == "help", f"{where}: help is not where it always is"
        if page.locator("#faults").count():
            assert page.title().startswith("Ошибка: ") and page.evaluate(_FOCUS) == "faults", f"{where}: the summary has no focus"
        if where.startswith("/form/") and where.split("/")[2] in BEFORE_SIGNING:
            assert page.locator("#hold").is_visible(), f"{where}: nobody tells how long the price is held"
        key = f"{_ID.sub('/ID', where)} {heading} {page.title().startswith('Ошибка')} {self._scripts}"
        if key not in Watch.seen:
            Watch.seen.add(key)
            self._photograph(where, len(Watch.seen))
            self._judge_thoroughly(where)

    def _judge_thoroughly(self, where: str) -> None:
        page = self.page
        # axe waits for timers, which do not run where scripts are off; the same pages are held to it with scripts.
        assert not self._scripts or violations(page) == [], where
        small = page.evaluate(_SMALL)
        assert small == [], f"{where}: too small for a thumb: {small}"
        page.set_viewport_size({"width": NARROW, "height": HEIGHT})
        wide = page.evaluate("document.documentElement.scrollWidth")
        page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        assert wide <= NARROW, f"{where} is {wide} points wide at {NARROW}"

    def _photograph(self, where: str, number: int) -> None:
        if not SHOTS:
            return
        folder = Path(SHOTS)
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{number:02d}{re.sub(r'[^a-z]+', '_', _ID.sub('', where))}"
        for scheme, (width, colours, letters) in SCHEMES.items():
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            self.page.emulate_media(color_scheme="dark" if colours == "dark" else "light")
            self.page.evaluate("size => { document.documentElement.style.fontSize = size }", letters)
            self.page.screenshot(path=folder / f"{name}_{scheme}.png", full_page=True)
        self.page.evaluate("document.documentElement.style.fontSize = ''")
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})

    @property
    def path(self) -> str:
        """Path of the page that is open."""
        return urlsplit(self.page.url).path


def _folded(text: str) -> str:
    return " ".join(text.split())
