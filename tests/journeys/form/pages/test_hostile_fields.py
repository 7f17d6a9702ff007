"""Every form of every page, each of its fields filled with what is meant to hurt: an answer in words, never a fault of ours."""

import re
from html import unescape
from io import BytesIO
from urllib.parse import quote

import pytest

from tests.journeys.form.pages.gallery import SCENES
from tests.journeys.form.stage import Stage

HOSTILE = (
    "\x00",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "{{7*7}}%s%n{0}",
    "٣٤٥𝟙𝟚",
    "ы" * 10_000,
    "9" * 400,
    "-1",
    "NaN",
    "\u202e\u2066Иванoва\u200b\u0301 🌴\ufe0f",
    "x\r\nSet-Cookie: planted=1",
    "../../etc/passwd",
)
_TOKENS: dict[str, str] = {}
FORM = re.compile(r'<form method="post"[^>]*?action="([^"]+)".*?</form>', re.DOTALL)
FIELD = re.compile(r"<(?:input|textarea|button|select)[^>]*>")


def attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


def fields_of(form: str) -> dict[str, str]:
    """Names and values as the page shows them; the first of a group."""
    fields: dict[str, str] = {}
    for tag in FIELD.findall(form):
        if name := attribute(tag, "name"):
            fields.setdefault(name, attribute(tag, "value"))
    return fields


def attacks_on(fields: dict[str, str]) -> list[dict[str, str]]:
    """Each field by itself with the others as they were, and all of them together."""
    names = [name for name in fields if name != "csrf_token"]
    alone = [{**fields, name: HOSTILE[number % len(HOSTILE)]} for number, name in enumerate(names)]
    return alone + [{**fields, **dict.fromkeys(names, text)} for text in HOSTILE]


def token_of(stage: Stage) -> str:
    """The token that the browser's present cookie goes with; asked for anew only when the browser got another one."""
    known = [stage.browser.get_cookie(name) for name in ("form", "visit")]
    key = next((one.value for one in known if one), "")
    if _TOKENS.get("key") != key or not key:
        _TOKENS.update(key=key, token=stage.token())
    return _TOKENS["token"]


def strike(stage: Stage, action: str, fields: dict[str, str]) -> None:
    answer = stage.browser.post(action, data={**fields, "csrf_token": token_of(stage)}, buffered=True)
    assert answer.status_code < 500, f"{action} {fields}"
    assert "<script>alert" not in answer.text
    assert "planted" not in str(answer.headers.getlist("Set-Cookie")) and "\n" not in answer.headers.get("Location", "")
    if answer.status_code == 422:
        assert 'id="faults"' in answer.text


@pytest.mark.parametrize("scene", SCENES)
def test_every_field_of_every_form_takes_anything(scene: str) -> None:
    played = SCENES[scene]
    stage = played.stage()
    path = played.ready(stage)
    page = stage.browser.get(path, follow_redirects=True)
    forms = [(unescape(match[1]), fields_of(match[0])) for match in FORM.finditer(page.text)]
    assert forms or '<form method="post"' not in page.text
    for action, fields in forms:
        if not action.startswith("/"):
            continue
        for attack in attacks_on(fields):
            strike(stage, action, attack)


@pytest.mark.parametrize("text", [*HOSTILE, "1" * 65, "app_000001%00", "?x=1"])
def test_every_address_takes_anything(text: str) -> None:
    stage = Stage()
    stage.active()
    for path in ("/f/", "/a/", "/form/papers/", "/form/pay/", "/form/payments/", "/form/look/", "/form/applications/"):
        address = path + quote(text, safe="")
        assert stage.browser.get(address).status_code < 500, address
        assert stage.browser.post(address, data={"csrf_token": stage.token()}).status_code < 500, address
    for query in ("note", "seconds", "of", "back", "choice", "code", "issued_on"):
        for page in ("/form/loan", "/form/loan/pay", "/form/issuers", "/form/log-in", f"/a/{stage.id}"):
            assert stage.browser.get(page, query_string={query: text}).status_code < 500, page


# What no browser sends: half a pair of UTF-16, bytes that are no UTF-8, marks on marks, a field twice, escapes of another kind.
STRANGE = (b"%ED%A0%BD", b"%FF%FE%00", b"%E2%80%AE%D0%98%CC%81%CC%81", b"a&{name}=b", b"%u0410", b"x%0d%0a%0d%0ax")


@pytest.mark.parametrize(
    "scene", ["name", "passport", "work", "more", "help", "paying", "messages", "log in", "terms, code", "resume, code"]
)
def test_bytes_that_are_no_text_and_files_get_an_answer_in_words(scene: str) -> None:
    stage = SCENES[scene].stage()
    page = stage.browser.get(SCENES[scene].ready(stage), follow_redirects=True)
    forms = [(unescape(match[1]), fields_of(match[0])) for match in FORM.finditer(page.text)]
    for action, fields in forms:
        for name in set(fields) - {"csrf_token"}:
            for text in STRANGE:
                body = (
                    b"csrf_token="
                    + token_of(stage).encode()
                    + b"&"
                    + name.encode()
                    + b"="
                    + text.replace(b"{name}", name.encode())
                )
                answer = stage.browser.post(action, data=body, content_type="application/x-www-form-urlencoded")
                assert answer.status_code < 500 and "\ud83d" not in answer.text, (action, name, text)
            file = {"csrf_token": token_of(stage), name: (BytesIO(b"GIF89a\x00<script>alert(1)</script>"), "x.php")}
            answer = stage.browser.post(action, data=file, content_type="multipart/form-data")
            assert answer.status_code < 500 and "<script>alert" not in answer.text, (action, name)


def test_drafts_and_hints_take_anything_and_show_nothing_unescaped() -> None:
    stage = Stage()
    stage.active()
    stage.browser = stage.app.test_client()
    stage.post("/form/log-in", phone="8 999 123-45-67")
    stage.post("/form/log-in/code", code=stage.code())
    thread = stage.post("/form/help/ask", category="other", text="Вопрос?", shown="1").request.path
    for text in HOSTILE:
        for path in ("/form/help/draft", f"{thread}/draft", "/form/loan/pay/draft", "/form/help/hints"):
            answer = stage.post(path, text=text, category=text, choice="other", amount=text)
            assert answer.status_code in (200, 204, 413), path
        for path in ("/form/help", thread, "/form/loan/pay"):
            shown = stage.get(path)
            assert shown.status_code == 200 and "<script>alert" not in shown.text, path
