"""Keys of browsers (WebAuthn) as the second factor of a site's people: added, asked for; no other page runs a script."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from bridge.flows.hub import Hub
from bridge.model.staff.people import Act
from tests.journeys.entering.test_keys_in_a_browser import looked_at, with_a_key
from tests.journeys.entering.world import acts_of
from tests.journeys.form.pages.conftest import chromium as chromium
from tests.journeys.partners.world import PASSWORD, a_hub, app_of, seated
from tests.postgres import free_port

STRICT = "default-src 'none'; style-src 'self'"


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return replace(a_hub(tmp_path), public_url=f"http://localhost:{free_port()}")


@pytest.fixture
def base(hub: Hub) -> Iterator[str]:
    server = make_server("127.0.0.1", int(hub.public_url.rpartition(":")[2]), app_of(hub), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"{hub.public_url}/partners"
    server.shutdown()
    thread.join()


def log_in(page: Page, base: str) -> None:
    page.goto(f"{base}/log-in")
    page.fill("#user", "anna@sun")
    page.fill("#password", PASSWORD)
    page.click("button.main")


def test_a_key_is_added_asked_for_at_the_log_in_and_again_before_a_change(hub: Hub, base: str, chromium: Browser) -> None:
    page = chromium.new_context(viewport={"width": 1200, "height": 900}, locale="ru-RU").new_page()
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text))
    session, authenticator = with_a_key(page)
    log_in(page, base)
    page.goto(f"{base}/me")
    page.fill("#key-name", "ноутбук сайта")
    page.get_by_role("button", name="Добавить ключ входа").click()
    expect(page.get_by_role("heading", name="Запасные коды")).to_be_visible()
    page.get_by_text("Коды записаны, дальше").click()
    expect(page.get_by_role("cell", name="ноутбук сайта", exact=True)).to_be_visible()
    looked_at(page, "site-own")
    page.get_by_role("button", name="Выйти").click()
    log_in(page, base)
    looked_at(page, "site-factor")
    page.goto(f"{base}/keys")
    expect(page.get_by_role("button", name="Войти ключом")).to_be_visible()
    page.get_by_role("button", name="Войти ключом").click()
    expect(page).to_have_url(f"{base}/keys")
    page.goto(f"{base}/me/prove")
    page.get_by_role("button", name="Подтвердить ключом").click()
    expect(page.get_by_text("Подтверждено. В ближайшие 10 минут")).to_be_visible()
    (kept,) = session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
    assert kept["rpId"] == "localhost" and complaints == []
    page.get_by_role("button", name="Выйти").click()
    page.goto(f"{base}/journal")
    which = {"authenticatorId": authenticator}
    session.send("WebAuthn.removeCredential", which | {"credentialId": kept["credentialId"]})
    session.send("WebAuthn.addCredential", which | {"credential": kept | {"signCount": 1}})
    log_in(page, base)
    page.get_by_role("button", name="Войти ключом").click()
    expect(page.get_by_text("Ключ не подошёл")).to_be_visible()
    assert acts_of(hub, "anna@sun")[-2:] == [Act.FACTOR_FAILED, Act.KEY_FELL]
    page.context.close()


def test_only_pages_that_ask_a_key_may_run_a_script_and_it_is_ours(hub: Hub) -> None:
    anna = seated(hub)
    own = anna.get("/me")
    policy = own.headers["Content-Security-Policy"]
    assert policy.startswith(STRICT) and "script-src 'self'; connect-src 'self'" in policy and "unsafe" not in policy
    assert own.text.count("<script") == 1 and 'src="/partners/entering/keys.js"' in own.text
    for path in ("/", "/deliveries", "/endpoint", "/keys", "/look", "/journal", "/me/password", "/log-in"):
        answer = anna.get(path)
        assert "<script" not in answer.text and "script-src" not in answer.headers["Content-Security-Policy"], path


def test_an_answer_that_no_key_gave_is_refused_and_nothing_is_added(hub: Hub) -> None:
    anna = seated(hub)
    assert anna.post("/me/key/ask").get_json()["rp"]["id"] == "localhost"
    for credential in ("", "{}", "[]", '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}'):
        assert anna.post("/me/key", name="ключ", credential=credential).status_code == 401
    with hub.store.read() as tx:
        assert [one for one in tx.factors.of_all() if one.confirmed_at] == []
