"""Every page that the office's and the site's people can reach by links, with files and graphs on them, and answers to errors."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
from lxml import html

from samples.demo.settings import OFFICE_USER, PARTNER, SITE_PERSON
from samples.demo.story.people.person import Person
from samples.demo.story.waiting import StoryError
from samples.demo.town import Town, read_private

MOST_PAGES = 600
# Of one page with other ids or questions in its address.
MOST_ALIKE = 6
TIMEOUT = (3, 60)
Seen = tuple[str, bytes]


def office_pages(town: Town) -> Iterator[Seen]:
    """As an administrator."""
    password = read_private(town.stands_env)["OFFICE_PASSWORD"]
    yield from _walk(_entered(town, "/office/", {"user": OFFICE_USER, "password": password}), town.url("hub"), "/office/")


def partner_pages(town: Town) -> Iterator[Seen]:
    """As somebody of the site that plays."""
    password = read_private(town.stands_env)["SITE_PASSWORD"]
    told = {"user": f"{SITE_PERSON}@{PARTNER}", "password": password}
    yield from _walk(_entered(town, "/partners/", told), town.url("hub"), "/partners/")


def open_pages(town: Town) -> Iterator[Seen]:
    """What whoever comes may read."""
    for path in ("/health/live", "/health/ready", "/metrics", "/.well-known/security.txt", "/partner/v1/openapi.json"):
        answer = requests.get(town.url("hub") + path, timeout=TIMEOUT)
        yield f"page {path}", _whole(answer)


def error_answers(town: Town, person: Person) -> Iterator[Seen]:
    """Refusals to requests that carry a person: none may say it back. Not in an address: nobody's pages put it there."""
    told = {"surname": person.surname, "phone": person.phone, "passport": {"series": person.series, "number": person.number}}
    form = {"q": person.phone, "surname": person.surname, "number": person.number}
    tries = (
        ("POST", "/partner/v1/applications", {"json": {"borrower": told}}),
        ("POST", "/partner/v1/offers", {"json": told}),
        ("POST", "/notices/onec", {"json": told}),
        ("POST", "/notices/payu", {"data": form}),
        ("POST", "/office/search", {"data": form}),
        ("POST", "/office/log-in", {"data": {"user": person.phone, "password": person.surname}}),
        ("POST", "/nowhere", {"json": told}),
        ("DELETE", "/form/passport", {"data": form}),
        ("POST", "/form/passport", {"data": form}),
    )
    broken = {"data": person.surname.encode() + b'{"', "headers": {"Content-Type": "application/json"}}
    for method, path, body in (*tries, ("POST", "/partner/v1/applications", broken)):
        answer = requests.request(method, town.url("hub") + path, timeout=TIMEOUT, allow_redirects=False, **body)
        yield f"answer {answer.status_code} to {method} {path}", _whole(answer)


def _entered(town: Town, path: str, told: dict[str, str]) -> requests.Session:
    """Through the log-in form that the page leads to, by its fields. Raises StoryError when nobody is let in."""
    session = requests.Session()
    page = session.get(town.url("hub") + path, timeout=TIMEOUT)
    tree = html.document_fromstring(page.content, base_url=page.url)
    form = next(one for one in tree.forms if one.xpath(".//input[@type='password']"))
    fields = dict(form.form_values()) | told
    answer = session.post(urljoin(page.url, form.action), data=fields, timeout=TIMEOUT)
    if answer.status_code != 200 or b'type="password"' in answer.content:
        raise StoryError(f"nobody is let into {path}: HTTP {answer.status_code}")
    return session


def _walk(session: requests.Session, origin: str, under: str) -> Iterator[Seen]:
    """Every link from page to page; of pages that differ by an id only some are enough to see how they are made."""
    waiting, known, alike = deque([under]), {under}, Counter[str]()
    while waiting and len(known) < MOST_PAGES:
        path = waiting.popleft()
        answer = session.get(origin + path, timeout=TIMEOUT)
        yield f"page {path.split('?')[0]}", _whole(answer)
        if not answer.headers.get("Content-Type", "").startswith("text/html") or not answer.content:
            continue
        for link in html.document_fromstring(answer.content).xpath("//a/@href"):
            whole = urlsplit(urldefrag(urljoin(answer.url, link)).url)
            onward = whole.path + (f"?{whole.query}" if whole.query else "")
            kind = re.sub(r"[A-Za-z]+_[0-9A-Za-z]{6,}|\d+", "*", whole.path)
            ours = f"{whole.scheme}://{whole.netloc}" == origin and whole.path.startswith(under)
            if ours and onward not in known and alike[kind] < MOST_ALIKE:
                known.add(onward)
                alike[kind] += 1
                waiting.append(onward)


def _whole(answer: requests.Response) -> bytes:
    """Headers, too: an address to go on to is one of them. Cookies are their owner's."""
    heads = "\n".join(f"{name}: {value}" for name, value in answer.headers.items() if name.lower() != "set-cookie")
    return heads.encode() + b"\n\n" + answer.content
