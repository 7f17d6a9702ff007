"""Who gets in, and what a stranger learns."""

from datetime import timedelta

from bridge.flows.applying.enter_form import COOKIE_LIFE
from tests.journeys.form.stage import Stage


def test_a_link_opens_once_and_then_asks_for_a_code(stage: Stage) -> None:
    stage.get(stage.link)
    stranger = stage.app.test_client()
    assert stranger.get(stage.link).location == f"/a/{stage.id}"


def test_a_program_that_only_looks_ahead_does_not_use_the_link_up(stage: Stage) -> None:
    stage.browser.head(stage.link)
    stage.browser.get(stage.link, headers={"Sec-Purpose": "prefetch;prerender"})
    assert stage.get(stage.link).request.path == "/form/terms"


def test_an_unknown_link_says_what_to_do(stage: Stage) -> None:
    page = stage.get("/f/never-made")
    assert page.status_code == 404 and "Откройте ссылку из него" in page.text


def test_the_address_from_an_sms_lets_in_on_another_device_by_a_code(stage: Stage) -> None:
    stage.acknowledge()
    stage.browser = stage.app.test_client()
    stage.clock.move(timedelta(minutes=1))
    assert stage.get(f"/a/{stage.id}").request.path == f"/a/{stage.id}"
    assert "67" in stage.post(f"/a/{stage.id}", action="send").text
    assert stage.post(f"/a/{stage.id}", action="enter", code=stage.code()).request.path == "/form/name"


def test_an_unknown_application_looks_like_a_known_one(stage: Stage) -> None:
    def seen(application_id: str) -> list[str]:
        stage.browser = stage.app.test_client()
        pages = [
            stage.get(f"/a/{application_id}"),
            stage.post(f"/a/{application_id}", action="send"),
            stage.post(f"/a/{application_id}", action="send"),
            stage.post(f"/a/{application_id}", action="enter", code="000001"),
        ]
        return [f"{page.status_code} {_plain(page.text, application_id)}" for page in pages]

    assert seen(stage.id) == seen("app_999999")


def _plain(text: str, application_id: str) -> str:
    lines = text.replace(application_id, "ID").splitlines()
    return "\n".join(line for line in lines if "csrf_token" not in line and "•••" not in line)


def test_a_post_without_the_pages_token_is_refused_and_nothing_is_done(stage: Stage) -> None:
    stage.get(stage.link)
    answer = stage.browser.post("/form/terms", data={"documents": ["general_terms", "personal_data"]})
    assert answer.status_code == 403 and "Страница устарела" in answer.text
    assert stage.application.consents == ()


def test_a_token_of_another_browser_is_refused(stage: Stage) -> None:
    stage.get(stage.link)
    stolen = stage.token()
    other = stage.app.test_client()
    other.get("/a/anything")
    assert other.post(f"/a/{stage.id}", data={"action": "send", "csrf_token": stolen}).status_code == 403


def test_cookies_are_closed_to_scripts_and_tied_to_the_host_on_https() -> None:
    stage = Stage(secure=True)
    cookie = stage.browser.get(stage.link, base_url="https://localhost").headers["Set-Cookie"]
    assert cookie.startswith("__Host-form=")
    for part in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


def test_pages_carry_a_strict_policy_and_are_kept_nowhere(stage: Stage) -> None:
    page = stage.get(stage.link)
    policy = page.headers["Content-Security-Policy"]
    assert "unsafe" not in policy and policy.startswith("default-src 'none'")
    assert "form-action 'self' https://acquirer.test;" in policy
    assert page.headers["Cache-Control"] == "no-store" and page.headers["X-Content-Type-Options"] == "nosniff"
    assert "<style" not in page.text and " style=" not in page.text and "onclick" not in page.text


def test_a_session_ends_with_its_life(stage: Stage) -> None:
    stage.get(stage.link)
    stage.clock.move(COOKIE_LIFE + timedelta(seconds=1))
    assert stage.get("/form/terms").request.path == "/form/enter"


def test_a_session_of_one_application_does_not_open_the_papers_of_another(stage: Stage) -> None:
    stage.ready_to_sign()
    assert stage.application.contract is not None
    paper = stage.application.contract.papers[0].id
    assert stage.app.test_client().get(f"/form/papers/{paper}").location == "/form/enter"


def test_an_unknown_partners_look_is_the_plain_one(stage: Stage) -> None:
    assert stage.get("/form/look/nobody.css").status_code == 200
    assert "#b4480f" in stage.get("/form/look/solnechny.css").text
