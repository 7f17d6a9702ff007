"""A headless Chromium that photographs pages at a phone's or a desk's width."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from playwright.sync_api import BrowserContext, Page, sync_playwright

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
PHONE = (360, 760)
DESK = (1280, 900)


class ChromiumMissingError(Exception):
    """There is no Chromium on this machine."""


class Camera:
    """Opens browsers and joins pictures; leaving the block closes them."""

    def __enter__(self) -> "Camera":
        chromium = shutil.which("chromium")
        if chromium is None:
            raise ChromiumMissingError("pictures need Debian's package chromium: apt-get install chromium fonts-dejavu-core")
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._browser.close()
        self._playwright.stop()

    def person(self, size: tuple[int, int]) -> BrowserContext:
        """A browser of one Russian reader."""
        width, height = size
        return self._browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=1.5, locale="ru-RU")

    def side_by_side(self, pictures: Iterable[Path], target: Path, height: int) -> None:
        """One picture of several, each cut at `height` CSS pixels, in thin frames."""
        frames = "".join(f'<div><img src="{picture.as_uri()}"></div>' for picture in pictures)
        sheet = "body{margin:0;padding:16px;display:flex;gap:16px;width:max-content;background:#fff}"
        phone = f"div{{height:{height}px;overflow:hidden;border:1px solid #bbb;border-radius:16px}}img{{width:360px}}"
        page = self._file(target, f"<style>{sheet}{phone}</style>{frames}")
        page.locator("body").screenshot(path=target)
        page.context.close()

    def draw(self, svg: str, target: Path) -> None:
        """An SVG as a picture."""
        page = self._file(target, f"<style>body{{margin:0;width:max-content}}svg{{width:1100px;display:block}}</style>{svg}")
        page.locator("body").screenshot(path=target)
        page.context.close()

    def _file(self, target: Path, body: str) -> Page:
        sheet = target.with_suffix(".html")
        sheet.write_text(f"<!doctype html><meta charset=utf-8>{body}", encoding="utf-8")
        page = self.person((1600, 1200)).new_page()
        page.goto(sheet.as_uri())
        sheet.unlink()
        return page
