"""The borrower's help and messages over HTTP: with a session and without, what is typed is nobody else's."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.flows.helping.answer_question import answer_question
from bridge.flows.informing.make_links import stop_link
from bridge.model.helping.thread import Category, ThreadState
from bridge.model.informing.choice import Choice, Wanted
from bridge.products.helping_texts import read_helping
from bridge.products.informing_texts import read_informing
from config.product_texts import read_texts
from tests.fakes.mail import FakeMail
from tests.journeys.form.stage import TERMS, Stage

CONFIG = Path(__file__).parents[3] / "config"
HELPING = read_helping({}, read_texts(CONFIG, "tour", "help"))
INFORMING = read_informing({}, read_texts(CONFIG, "tour", "messages"))
HOSTILE = "<script>alert(1)</script> {{7*7}} \x00‮ ' OR 1=1 --"


@pytest.fixture
def stage() -> Stage:
    return Stage(terms=replace(TERMS, helping=HELPING, informing=INFORMING))


def ask(stage: Stage, text: str = "Когда оплатят тур в Анталью, мне написали другое?", **values: str) -> str:
    page = stage.post("/form/help/ask", category="payout", text=text, shown="1", **values)
    return page.text


def threads(stage: Stage) -> list[str]:
    return list(stage.store.tx.help.rows)


def test_every_page_has_the_link_to_help_in_one_place(stage: Stage) -> None:
    pages = ["/form/enter", "/form/help", "/form/log-in"]
    stage.acknowledge()
    pages += ["/form/name", "/form/passport", "/form/messages", "/form/nothing-like-that"]
    for path in pages[:-1]:
        text = stage.get(path).text
        foot = text[text.index('<footer class="foot">') :]
        assert re.search(r'<a id="help" href="/form/help">.*?<a href="tel:', foot, re.DOTALL), path


def test_answers_that_fit_are_shown_before_the_question_is_sent_and_once_only(stage: Stage) -> None:
    stage.acknowledge()
    before = stage.post("/form/help/ask", category="form", text="не приходит код из смс")
    assert "Не приходит код из SMS" in before.text
    assert "не приходит код из смс" in before.text
    assert threads(stage) == []
    sent = stage.post("/form/help/ask", category="form", text="не приходит код из смс", shown="1")
    assert "Ответим до" in sent.text
    assert len(threads(stage)) == 1


def test_hints_come_as_a_piece_of_a_page_and_the_words_stand_in_no_address(stage: Stage) -> None:
    piece = stage.post("/form/help/hints", text="хочу погасить раньше срока", category="")
    assert "Можно ли погасить досрочно?" in piece.text
    assert "<html" not in piece.text
    page = stage.post("/form/help", text="хочу погасить раньше срока")
    assert "Что нашлось" in page.text
    assert page.request.query_string == b""
    assert stage.browser.get("/form/help/hints?text=x").status_code == 404


def test_a_question_sent_twice_is_one_and_its_words_are_shown_as_typed(stage: Stage) -> None:
    stage.acknowledge()
    for _ in range(2):
        text = ask(stage, HOSTILE)
    assert len(threads(stage)) == 1
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}}  &#39; OR 1=1 --" in text


@pytest.mark.parametrize(
    ("category", "text", "fault"),
    [
        ("", "Вопрос", "Выберите, о чём вопрос"),
        ("evil", "Вопрос", "Выберите, о чём"),
        ("form", " ", "своими словами"),
        ("form", "я" * 2001, "слишком длинный"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    stage: Stage, category: str, text: str, fault: str
) -> None:
    page = stage.post("/form/help/ask", category=category, text=text, shown="1")
    assert page.status_code == 422
    assert fault in page.text
    assert text.strip() in page.text
    assert threads(stage) == []


def test_without_the_pages_token_nothing_is_asked(stage: Stage) -> None:
    stage.get("/form/help")
    refused = stage.browser.post("/form/help/ask", data={"category": "form", "text": "Вопрос", "shown": "1"})
    assert refused.status_code == 403
    assert threads(stage) == []


def test_a_guest_asks_without_log_in_and_reads_the_answer_in_the_same_browser_only(stage: Stage) -> None:
    assert "Ответим до" in ask(stage)
    (thread_id,) = threads(stage)
    assert stage.store.tx.help.rows[thread_id].application_id == ""
    assert stage.get(f"/form/help/{thread_id}").status_code == 200
    stranger = stage.app.test_client()
    assert stranger.get(f"/form/help/{thread_id}").status_code == 404
    assert "Вопрос виден тому" in stranger.get(f"/form/help/{thread_id}").text
    for strange in ("nothing", "%00", "..%2f", "a" * 300, "<b>"):
        assert stage.browser.get(f"/form/help/{strange}").status_code == 404


def test_a_link_alone_shows_no_thread_of_the_application_that_another_browser_asked(stage: Stage) -> None:
    stage.acknowledge()
    ask(stage)
    (thread_id,) = threads(stage)
    prove_sessions(stage, proved=False)
    stage.browser.delete_cookie("help")
    assert stage.get(f"/form/help/{thread_id}").status_code == 404
    prove_sessions(stage, proved=True)
    assert stage.get(f"/form/help/{thread_id}").status_code == 200


def prove_sessions(stage: Stage, *, proved: bool) -> None:
    with stage.store.begin() as tx:
        for session in list(stage.store.tx.sessions.rows.values()):
            tx.sessions.save(replace(session, phone_proved=proved))


def test_too_many_questions_of_a_day_are_refused_with_words(stage: Stage) -> None:
    stage.acknowledge()
    for n in range(5):
        ask(stage, f"Вопрос номер {n}")
    assert "Вопросов сегодня уже много" in ask(stage, "Ещё один вопрос")
    assert len(threads(stage)) == 5
    others = Stage()
    for n in range(5):
        others.browser = others.app.test_client()
        others.post("/form/help/ask", category="form", text=f"Вопрос {n}", shown="1")
    others.browser = others.app.test_client()
    assert "уже много" in others.post("/form/help/ask", category="form", text="Шестой", shown="1").text


def test_an_answer_is_marked_until_it_was_read_and_the_thread_goes_on(stage: Stage) -> None:
    stage.acknowledge()
    ask(stage)
    stage.work()
    (thread_id,) = threads(stage)
    assert answer_question(stage.hub, thread_id, "officer", "Оплатим завтра.", 1)
    stage.work()
    assert "есть ответ" in stage.sms.sent[-1].text
    assert "завтра" not in stage.sms.sent[-1].text
    # Pages of the questionnaire are not looked up for it: the one after them tells.
    assert "новый ответ" not in stage.get("/form/name").text
    assert "новый ответ" in stage.get("/form/messages").text
    assert "новый ответ" in stage.get("/form/help").text
    assert "Оплатим завтра." in stage.get(f"/form/help/{thread_id}").text
    assert "новый ответ" not in stage.get("/form/messages").text
    assert "Ответим до" in stage.post(f"/form/help/{thread_id}/say", text="А точнее?").text
    assert stage.store.tx.help.rows[thread_id].state is ThreadState.WAITING
    stage.post(f"/form/help/{thread_id}/say", action="close")
    assert stage.store.tx.help.rows[thread_id].state is ThreadState.CLOSED
    assert stage.store.tx.help.rows[thread_id].category is Category.PAYOUT


def test_channels_are_chosen_in_the_cabinet_and_an_address_waits_for_its_proof(stage: Stage) -> None:
    mail = FakeMail()
    object.__setattr__(stage.hub, "mail", mail)
    stage.acknowledge()
    wrong = stage.post("/form/messages", wanted="mail", mail="anna", language="ru")
    assert wrong.status_code == 422
    assert "Введите адрес почты" in wrong.text
    assert 'value="anna"' in wrong.text
    page = stage.post("/form/messages", wanted="mail", mail="anna@example.org", language="ru", optional="1")
    assert "Сохранено" in page.text
    assert "До подтверждения всё идёт по SMS" in page.text
    assert "353\u2011ФЗ, ст.\u00a010, ч.\u00a04" in page.text
    stage.work()
    link = re.search(r"/letters/confirm/\S+", mail.shown[0].text)
    assert link is not None
    assert "Подтвердить адрес" in stage.get(link[0]).text
    assert "Адрес подтверждён" not in stage.get("/form/messages").text
    assert "Адрес подтверждён" in stage.post(link[0]).text
    assert "Адрес подтверждён" in stage.get("/form/messages").text


def test_one_press_in_the_mailbox_ends_what_is_optional_and_looking_at_the_link_does_not(stage: Stage) -> None:
    stage.acknowledge()
    with stage.store.begin() as tx:
        tx.choices.put(Choice(stage.id, Wanted.MAIL, mail="anna@example.org", proved_at=stage.clock.now()))
    path = stop_link(stage.hub, stage.store.tx.choices.of(stage.id)).removeprefix(stage.hub.public_url)
    mailbox = stage.app.test_client()
    assert "Не присылать" in mailbox.get(path).text
    assert stage.store.tx.choices.of(stage.id).optional
    assert mailbox.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not stage.store.tx.choices.of(stage.id).optional


def test_links_of_letters_that_were_never_made_lead_to_a_plain_page(stage: Stage) -> None:
    for token in ("x", "app_1.00", "%00", "a" * 500, f"app_1.{'0' * 40}"):
        assert "больше не действует" in stage.get(f"/letters/stop/{token}").text
        assert stage.browser.post(f"/letters/stop/{token}").status_code == 404
        assert "больше не действует" in stage.post(f"/letters/confirm/{token}").text
