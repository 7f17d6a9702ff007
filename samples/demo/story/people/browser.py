"""A browser without scripts for one person: links, real forms by field names, cookies, redirects, meta refresh, reload."""

import re
from collections.abc import Mapping
from http.cookiejar import Cookie, CookieJar
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from lxml import html

from samples.demo.story.waiting import Patience, StoryError

Value = str | bool | list[str]
MOST_REDIRECTS = 12
TIMEOUT = (3, 40)
# What a proxy or a hub whose database or neighbour is away answers: a person would press reload.
TRY_AGAIN = (500, 502, 503, 504)


class Page:
    """What the browser shows now."""

    def __init__(self, answer: requests.Response) -> None:
        self.url, self.status, self.body = answer.url, answer.status_code, answer.content
        self.path = urlsplit(answer.url).path
        self.is_html = answer.headers.get("Content-Type", "").startswith("text/html")
        self.tree: Any = _tree(self.body, self.url) if self.is_html else None

    def find(self, place: str) -> Any | None:
        """The first element of an XPath, or None."""
        found = self.tree.xpath(place) if self.tree is not None else []
        return found[0] if found else None

    def by_id(self, name: str) -> Any | None:
        """The element with this id."""
        return self.find(f"//*[@id='{name}']")

    def texts(self, place: str) -> list[str]:
        """Texts of all elements of an XPath, blanks folded."""
        found = self.tree.xpath(place) if self.tree is not None else []
        return [" ".join(element.text_content().split()) for element in found]

    @property
    def says(self) -> str:
        """Heading, note and faults: what a person sees first. Used in errors; holds no answers of the form."""
        words = self.texts("//h1") + self.texts("//*[@role='status' or @role='alert' or contains(@class,'fault')]")
        return f"{self.path} ({self.status}): {' · '.join(words)[:300]}"

    @property
    def refresh(self) -> str | None:
        """Where a meta refresh leads."""
        found = self.find("//meta[translate(@http-equiv,'REFSH','refsh')='refresh']/@content")
        if found is None:
            return None
        target = re.search(r"url\s*=\s*['\"]?([^'\"]+)", str(found), re.IGNORECASE)
        return urljoin(self.url, target[1]) if target else self.url


def _tree(body: bytes, address: str) -> Any:
    return html.document_fromstring(body or b"<html></html>", parser=html.HTMLParser(encoding="utf-8"), base_url=address)


class Browser:
    """One person's browser. Patient: presses reload while a server is away, up to the limit."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["User-Agent"] = "story player (no scripts)"
        self.page: Page | None = None

    def cookies(self) -> list[Cookie]:
        """What the browser keeps."""
        return list(CookieJar.__iter__(self._session.cookies))

    @property
    def here(self) -> Page:
        """The page shown. Raises StoryError when none was opened."""
        if self.page is None:
            raise StoryError("no page is open")
        return self.page

    def open(self, address: str) -> Page:
        """Type an address."""
        return self._go("GET", urljoin(self.page.url, address) if self.page else address, None)

    def reload(self) -> Page:
        """The same address again; a page with a meta refresh is led where it wants."""
        return self._go("GET", self.here.refresh or self.here.url, None)

    def follow(self, place: str) -> Page:
        """Press the link that an XPath finds. Raises StoryError when the page has none."""
        link = self.here.find(place)
        if link is None or not link.get("href"):
            raise StoryError(f"no link {place} on {self.here.says}")
        return self.open(link.get("href"))

    def press(self, button: str, values: Mapping[str, Value] | None = None) -> Page:
        """Fill the form around the button (by id) and press it."""
        element = self.here.by_id(button)
        form = element.getparent() if element is not None else None
        while form is not None and form.tag != "form":
            form = form.getparent()
        if element is None or form is None:
            raise StoryError(f"no button {button} on {self.here.says}")
        for name, value in (values or {}).items():
            fill(form, name, value)
        fields = list(form.form_values())
        if element.get("name"):
            fields.append((element.get("name"), element.get("value", "")))
        target = urljoin(self.here.url, form.get("action") or self.here.url)
        if (form.get("method") or "get").lower() == "get":
            return self._go("GET", requests.Request("GET", target, params=fields).prepare().url or target, None)
        return self._go("POST", target, fields)

    def _go(self, method: str, address: str, fields: list[tuple[str, str]] | None) -> Page:
        """Follow redirects hop by hop, so that only the hop that got no answer is tried again."""
        for _ in range(MOST_REDIRECTS):
            answer = self._hop(method, address, fields)
            if answer.status_code not in (301, 302, 303, 307, 308):
                self.page = Page(answer)
                return self.page
            address = urljoin(address, answer.headers["Location"])
            if answer.status_code in (301, 302, 303):
                method, fields = "GET", None
        raise StoryError(f"redirected more than {MOST_REDIRECTS} times, last to {urlsplit(address).path}")

    def _hop(self, method: str, address: str, fields: list[tuple[str, str]] | None) -> requests.Response:
        last, place = "", f"{urlsplit(address).netloc}{urlsplit(address).path}"

        def look() -> list[requests.Response]:
            nonlocal last
            try:
                answer = self._session.request(method, address, data=fields, timeout=TIMEOUT, allow_redirects=False)
            except requests.RequestException as error:
                last = type(error).__name__
                return []
            last = f"HTTP {answer.status_code}"
            if answer.status_code == 500:
                self._patience.broken_pages.append(place)
            return [] if answer.status_code in TRY_AGAIN else [answer]

        try:
            return self._patience.wait_for(f"an answer of {place}", look)[0]
        except StoryError as error:
            raise StoryError(f"{error} (last: {last})") from None


def fill(form: Any, name: str, value: Value) -> None:
    """Set a field as a hand would: text, tick (True or the ticked values), choice. Raises StoryError when it is not there."""
    inputs = form.xpath(".//*[@name=$name]", name=name)
    if not inputs:
        raise StoryError(f"the form has no field {name}")
    kind = inputs[0].get("type", "text").lower()
    if kind in ("checkbox", "radio"):
        _tick(inputs, name, value)
    elif inputs[0].tag == "select":
        inputs[0].value = str(value)
    elif inputs[0].tag == "textarea":
        inputs[0].text = str(value)
    else:
        inputs[0].set("value", str(value))


def _tick(inputs: list[Any], name: str, value: Value) -> None:
    wanted = [value] if isinstance(value, str) else value
    for element in inputs:
        on = wanted if isinstance(wanted, bool) else element.get("value", "on") in wanted
        if on:
            element.set("checked", "checked")
        elif "checked" in element.attrib:
            del element.attrib["checked"]
    if isinstance(wanted, list) and not any("checked" in element.attrib for element in inputs):
        raise StoryError(f"the field {name} has no choice {wanted}")
