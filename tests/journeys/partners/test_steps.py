"""What a person of a site does on the page, and what comes of it at once: calls, callbacks, borrowers' pages."""

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from adapters.partners.reaching import fault_of_name
from bridge.flows.applying.accept_application import accept_application
from bridge.flows.delivering.hold_endpoint import disable_endpoint
from bridge.flows.hub import Hub
from bridge.flows.notify_partner import notify_partner
from bridge.model.events import EventType
from bridge.model.partner_page.own_words import Subject
from bridge.ports.outside_errors import OutcomeUnknownError
from bridge.ports.partner_callbacks import Delivery, SiteAnsweredError
from bridge.ports.work import Destination
from bridge.store.partner_keys import live
from bridge.store.partner_keys.live import LivePartners
from bridge.web.partners.wording import address_fault
from tests.fakes.partner_callbacks import FakePartnerCallbacks
from tests.journeys.form.stage import order
from tests.journeys.office.case import take
from tests.journeys.partner_api.world import SECRET, Site
from tests.journeys.partners.world import Desk, decide, seated
from tests.unit.partner_page.test_pictures import a_png


def made_secret(page: str) -> str:
    found = re.search(r'<code tabindex="0">([^<]+)</code>', page)
    assert found, page
    return found[1]


def calls(hub: Hub, secret: str) -> int:
    return Site(hub, secret=secret).call("GET", "/partner/v1/endpoint").status_code


def test_a_rotation_of_request_keys_loses_no_call_and_needs_no_restart(anna: Desk, hub: Hub) -> None:
    old, new = Site(hub), made_secret(anna.post("/keys/request", name="ноябрь").text)
    young = Site(hub, secret=new)
    assert [site.call("GET", "/partner/v1/endpoint").status_code for site in (old, young)] == [200, 200]
    assert new not in anna.get("/keys").text, "a secret is shown once"
    anna.post(f"/keys/request/{anna.mark_of_second()}/lead")
    assert [site.call("GET", "/partner/v1/endpoint").status_code for site in (old, young)] == [200, 200]
    page = anna.get("/keys").text
    old_mark = re.search(r'action="/partners/keys/request/([0-9a-f]{8})/retire"', page)
    assert old_mark
    anna.post(f"/keys/request/{old_mark[1]}/retire")
    assert [site.call("GET", "/partner/v1/endpoint").status_code for site in (old, young)] == [401, 200]
    anna.post(f"/keys/request/{old_mark[1]}/restore")
    assert [site.call("GET", "/partner/v1/endpoint").status_code for site in (old, young)] == [200, 200]


def test_a_key_is_good_at_once_in_a_process_that_did_not_make_it(anna: Desk, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(hub.partners, LivePartners)
    there = LivePartners(hub.settled_partners, hub.partners._engine, hub.partners._seal, lambda: 0)
    other = replace(hub, partners=there, look_again=there.look_again)
    assert calls(other, SECRET) == 200
    monkeypatch.setattr(live, "GOOD_FOR", 999.0)
    monkeypatch.setattr(live, "LEAST", 0.0)
    new = made_secret(anna.post("/keys/request", name="").text)
    assert there["sun"].request_secrets == (SECRET,), "it has not looked yet"
    assert calls(other, new) == 200
    assert calls(other, "a made-up secret") == 401


def test_the_page_tells_when_a_key_was_used(anna: Desk, hub: Hub) -> None:
    assert anna.get("/keys").text.count("пока не замечено") == 2
    calls(hub, SECRET)
    assert "23.11.2026 12:00" in anna.get("/keys").text


def test_a_key_of_callbacks_signs_the_next_push_beside_the_one_before(anna: Desk, hub: Hub) -> None:
    new = made_secret(anna.post("/keys/callback", name="").text)
    before = hub.settled("sun").callback_secrets
    assert hub.partners["sun"].callback_secrets == (*before, new)
    seen: list[tuple[str, ...]] = []
    callbacks = hub.partner_callbacks
    assert isinstance(callbacks, FakePartnerCallbacks)
    callbacks.deliver = lambda partner, event: (seen.append(partner.callback_secrets), Delivery(200, "", 1))[1]  # type: ignore[method-assign]
    taken = take(hub)
    with hub.store.read() as tx:
        told = tx.events.of(taken.id)[0]
        row = tx.work.open_of(taken.id)[0]
    notify_partner(hub, row, told)
    assert seen == [(*before, new)]


def test_a_third_key_and_an_unknown_step_are_refused_in_words(anna: Desk) -> None:
    anna.post("/keys/request", name="")
    page = anna.post("/keys/request", name="")
    assert page.status_code == 422 and "Действуют уже два ключа" in page.text
    assert anna.post("/keys/nothing", name="").status_code == 422
    assert anna.post(f"/keys/request/{anna.mark_of_second()}/nothing").status_code == 422


def test_a_name_that_is_typed_is_shown_as_text(anna: Desk) -> None:
    anna.post("/keys/request", name="<b>x</b> " + "y" * 99)
    page = anna.get("/keys").text
    assert "&lt;b&gt;x&lt;/b&gt;" in page and "<b>x</b>" not in page and "y" * 40 not in page


def test_an_address_is_refused_by_the_same_guard_as_everywhere_and_comes_back(anna: Desk, hub: Hub) -> None:
    anna.callbacks.faulty["https://10.0.0.1/"] = "stands for one that is not public"
    page = anna.post("/endpoint/address", url="https://10.0.0.1/")
    assert page.status_code == 422 and "ведёт на внутренний адрес" in page.text
    assert anna.post("/endpoint/address", url="https://sun.test/new").status_code == 303
    assert hub.partners["sun"].callback_url == "https://sun.test/new"
    anna.post("/endpoint/address/0")
    assert hub.partners["sun"].callback_url == "https://sun.test/hook"
    anna.post("/endpoint/address/1")
    assert hub.partners["sun"].callback_url == "https://sun.test/new"


@pytest.mark.parametrize(
    "url",
    ["", "ftp://sun.test/", "https://sun.test:99999/", "https://anna:x@sun.test/", "https://sun.test/#x", "https://intranet/",
     "https://сайт.рф/", "https://10.0.0.1/", "https://0x7f000001/", "https://sun.test:22/", "https://no-such-name.invalid/"],
)  # fmt: skip
def test_what_the_guard_says_of_an_address_is_said_in_russian(url: str) -> None:
    fault = fault_of_name(url)
    assert fault and not address_fault(f"the callback address {fault}").startswith("Ответ проверки"), fault


def test_an_endpoint_is_paused_and_resumed_and_what_the_office_paused_stays_so(anna: Desk, hub: Hub) -> None:
    anna.post("/endpoint/pause")
    assert "На паузе" in anna.get("/endpoint").text
    anna.post("/endpoint/resume")
    assert "Принимает" in anna.get("/endpoint").text
    with hub.store.begin() as tx:
        disable_endpoint(hub, tx, hub.partners["sun"], "HTTP 410 (gone)")
    page = anna.get("/endpoint").text
    assert "Отключён" in page and "HTTP 410 (gone)" in page
    anna.post("/endpoint/resume")
    with hub.store.begin() as tx:
        held = Destination("partner:sun", 0, None, hub.clock.now() + timedelta(days=9), "проверяем", "olga")
        tx.work.mark(held)
    refused = anna.post("/endpoint/resume")
    assert refused.status_code == 422 and "офис займодавца" in refused.text


def test_a_test_event_shows_what_the_site_answered(anna: Desk) -> None:
    assert anna.post("/endpoint/test").status_code == 303
    assert "HTTP 200, 1 мс" in anna.get("/endpoint").text
    assert anna.post("/endpoint/test").status_code == 429
    anna.clock.move(timedelta(seconds=5))
    error = OutcomeUnknownError("partner", "deliver", "HTTP 500")
    error.__cause__ = SiteAnsweredError(Delivery(500, "<h1>Fatal error</h1>", 12))
    anna.callbacks.failing = [error]
    anna.post("/endpoint/test")
    page = anna.get("/endpoint").text
    assert "HTTP 500, 12 мс" in page and "&lt;h1&gt;Fatal error&lt;/h1&gt;" in page


def test_the_list_of_deliveries_pages_through_exactly_what_the_store_holds(anna: Desk, hub: Hub) -> None:
    event_id = decide(hub, take(hub), 5)
    with hub.store.begin() as tx:
        for n in range(119):
            tx.events.note_try(event_id, hub.clock.now(), 503 if n % 3 else 200, f"answer {n}.", 9)
    with hub.store.read() as tx:
        held = tx.deliveries.page("sun", 1000)
    assert len(held) == 120
    page, seen = anna.get("/deliveries").text, []
    assert f"попыток 120: принято {sum(one.delivered for one in held)}, не принято" in page
    while True:
        seen += re.findall(r"answer \d+\.|>ok<", page)
        onward = re.search(r'rel="next" href="/partners(/deliveries\?[^"]+)"', page)
        if not onward:
            break
        page = anna.get(onward[1].replace("&amp;", "&")).text
    assert [one.strip(">").removesuffix("<") for one in seen] == [one.answer for one in held]


@pytest.mark.parametrize(
    ("query", "shown"),
    [("state=failed", 2), ("state=delivered", 1), ("state=nonsense", 3), ("event=none", 0), ("before=x&application=!", 3)],
)
def test_deliveries_are_filtered_by_the_address(anna: Desk, hub: Hub, query: str, shown: int) -> None:
    event_id = decide(hub, take(hub), 5)
    with hub.store.begin() as tx:
        for status in (500, 0):
            tx.events.note_try(event_id, hub.clock.now(), status, "", 9)
    assert anna.get(f"/deliveries?{query}").text.count("send-again") == shown


def test_an_event_is_sent_again_once_however_often_it_is_asked(anna: Desk, hub: Hub) -> None:
    taken = take(hub)
    event_id = decide(hub, taken, 5)
    for _ in range(2):
        assert anna.post(f"/deliveries/{event_id}/send-again").status_code == 303
    with hub.store.read() as tx:
        assert len([row for row in tx.work.open_of(taken.id) if row.subject == event_id]) == 1
    assert anna.post("/deliveries/evt_nothing/send-again").status_code == 404


def test_the_overview_tells_times_states_and_the_share_approved_by_the_store(anna: Desk, hub: Hub) -> None:
    taken = [take(hub, f"SUN-{n}") for n in range(3)]
    for one, minutes, verdict in zip(taken, (3, 4, 30), ("APPROVED", "APPROVED", "DECLINED"), strict=True):
        decide(hub, one, minutes, EventType[f"APPLICATION_{verdict}"])
        anna.clock.move(timedelta(days=1))
    page = anna.get("/").text.replace("\u00a0", " ")
    assert "Принято заявок <b>3</b>" in page and "67 %" in page and "2 из 3 решений" in page
    assert "Обычное время решения <b>4 мин 00 с</b>" in page
    assert page.count('<rect class="p95"') == 3 and page.count('<th scope="row">2') == 3
    assert anna.get("/?part=delivery").text.replace("\u00a0", " ").count("2,0 с") >= 3
    anna.clock.move(timedelta(days=31))
    assert "решений не было" in anna.get("/").text


def test_the_csv_holds_each_decision_behind_the_chart_and_no_formula(anna: Desk, hub: Hub) -> None:
    event_id = decide(hub, take(hub, "=SUM(A1)"), 3)
    anna.clock.move(timedelta(minutes=1))
    decide(hub, take(hub, "SUN-2"), 4.5)
    answer = anna.get("/decisions.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    first, second = list(csv.DictReader(io.StringIO(answer.text)))
    assert (first["event_id"], first["order_id"], first["decision_s"]) == (event_id, "'=SUM(A1)", "180.000")
    assert (second["decision_s"], second["delivery_s"]) == ("270.000", "2.000")


def test_an_empty_page_says_what_will_be_there(ivan: Desk) -> None:
    assert "решений не было" in ivan.get("/").text and "Событий ещё не отправляли" in ivan.get("/deliveries").text


def borrower(hub: Hub, anna: Desk) -> tuple[FlaskClient, str]:
    """A borrower of `sun` who followed the site's link."""

    taken = accept_application(hub, replace(order(anna.clock), partner="sun"))
    browser = anna.browser.application.test_client()
    browser.get(f"/f/{taken.link_token}")
    return browser, taken.application.id


def address_of_look(page: str) -> str:
    return re.findall(r'href="(/form/look/sun.css[^"]*)"', page)[0]


def test_a_look_is_previewed_by_its_makers_alone_published_and_taken_back_while_a_form_goes_on(anna: Desk, hub: Hub) -> None:
    browser, _ = borrower(hub, anna)
    plain = browser.get("/form/look/sun.css").text
    before = address_of_look(browser.get("/form/", follow_redirects=True).text)
    assert anna.post("/look", accent="#7a1fa2", logo="Новое имя", welcome="Добрый день!").status_code == 303
    assert browser.get("/form/look/sun.css").text == plain
    preview = anna.get("/look/1/preview")
    assert "Новое имя" in preview.text and "/partners/look/1/preview.css" in preview.text
    assert "#7a1fa2" in anna.get("/look/1/preview.css").text
    anna.post("/look/1/publish")
    assert "#7a1fa2" in browser.get("/form/look/sun.css").text
    page = browser.get("/form/", follow_redirects=True)
    assert page.status_code == 200 and "Новое имя" in page.text
    assert address_of_look(page.text) != before, "no browser goes on with the stylesheet that it kept"
    anna.clock.move(timedelta(minutes=1))
    anna.post("/look/settled")
    assert browser.get("/form/look/sun.css").text == plain
    anna.clock.move(timedelta(minutes=1))
    anna.post("/look/1/publish")
    assert "Новое имя" in browser.get("/form/", follow_redirects=True).text


def test_the_preview_can_send_nothing_and_stands_in_a_frame_of_this_origin_alone(anna: Desk) -> None:
    page = anna.get("/look/0/preview")
    policy = page.headers["Content-Security-Policy"]
    assert "form-action 'none'" in policy and "frame-ancestors 'self'" in policy and "script-src" not in policy
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert 'lang="ru"' in page.text and 'lang="en"' in anna.get("/look/0/preview?language=en").text


def test_a_pale_pair_is_named_and_the_nearest_colour_that_can_be_read_is_taken_by_a_button(anna: Desk, hub: Hub) -> None:
    page = anna.post("/look", accent="#f0c05a", band="#335577", band_text="#557799")
    assert page.status_code == 422
    assert "Основной цвет на белом фоне" in page.text and "Текст на полосе: #557799 на #335577" in page.text
    instead = re.search(r'value="accent:(#[0-9a-f]{6})"', page.text)
    assert instead
    again = anna.post("/look", accent="#f0c05a", instead=f"accent:{instead[1]}")
    assert again.status_code == 303
    with hub.store.read() as tx:
        (draft,) = tx.partner_settings.of("sun", Subject.LOOK, 5)
    assert draft.values["accent"] == instead[1]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"accent": "red"}, "решётка и шесть цифр"), ({"band_text": "#ffffff"}, "не на чем стоять"),
        ({"logo": "я" * 41}, "не длиннее 40"), ({"welcome": "я" * 161}, "не длиннее 160"),
        ({"accent": "#12345é"}, "решётка и шесть цифр"),
    ],
)  # fmt: skip
def test_a_look_that_can_not_be_shown_is_refused_in_words(anna: Desk, values: dict[str, str], words: str) -> None:
    page = anna.post("/look", **{"accent": "#1f5f8b", **values})
    assert page.status_code == 422 and words in page.text
    assert anna.get("/look/1/preview").status_code == 404


def upload(desk: Desk, body: bytes, name: str = "logo.png") -> tuple[int, str]:
    answer = desk.post("/look/logo", file=(io.BytesIO(body), name))
    return answer.status_code, answer.text


def test_a_logo_in_which_the_scanner_finds_something_is_told_and_not_kept(hub: Hub) -> None:
    class Finds:
        def finds(self, body: bytes) -> str:
            return "Eicar-Signature"

    desk = seated(replace(hub, scanner=Finds()))
    status, page = upload(desk, a_png())
    assert status == 422 and "вредоносную программу" in page and "/partners/logo/" not in desk.get("/look").text


def test_a_logo_is_shown_to_borrowers_as_a_picture_and_nothing_else(anna: Desk, hub: Hub) -> None:
    browser, _ = borrower(hub, anna)
    assert upload(anna, a_png(), "whatever.svg")[0] == 303
    anna.post("/look/1/publish")
    page = browser.get("/form/", follow_redirects=True).text
    found = re.search(r'<img src="(/partners/logo/sun/[0-9a-f]{64})" alt="[^"]+">', page)
    assert found
    logo = anna.browser.application.test_client().get(found[1])
    assert (logo.status_code, logo.data, logo.headers["Content-Type"]) == (200, a_png(), "image/png")
    assert logo.headers["X-Content-Type-Options"] == "nosniff" and "immutable" in logo.headers["Cache-Control"]
    assert logo.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert browser.get(found[1].replace("/sun/", "/moon/")).status_code == 404
    assert browser.get("/partners/logo/sun/" + "0" * 64).status_code == 404


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG не принимаем"), (a_png()[:50], "повреждён"), (b"", "Выберите файл"),
     (b"\0" * 300_000, "тяжелее 200"), (a_png(8, 8), "меньше 16")],
)  # fmt: skip
def test_what_is_no_logo_is_refused_in_words(anna: Desk, body: bytes, words: str) -> None:
    status, page = upload(anna, body)
    assert status == 422 and words in page


def test_a_text_that_is_kept_for_something_else_is_no_logo(anna: Desk, hub: Hub) -> None:
    with hub.store.begin() as tx:
        tx.texts.keep("a" * 64, "text/html", b"<html>", hub.clock.now())
    assert anna.get("/logo/sun/" + "a" * 64).status_code == 404


def test_everything_that_was_changed_is_in_the_journal_with_its_person(anna: Desk) -> None:
    anna.post("/keys/request", name="")
    anna.post("/endpoint/address", url="https://sun.test/new")
    anna.post("/endpoint/pause")
    anna.post("/endpoint/resume")
    anna.post("/look", accent="#123456")
    anna.post("/look/1/publish")
    page = anna.get("/journal").text
    words = ("создан ключ", "сменён адрес", "на паузу", "снова идут", "черновик", "опубликовано", "вход")
    assert not [word for word in words if word not in page] and page.count("<td>anna</td>") == len(words)
