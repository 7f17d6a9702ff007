"""The mail server's stand-in before the hub's own client: letters land in the mailbox's page, magic mailboxes refuse."""

import smtplib
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from bridge.ports.mail import Letter
from bridge.ports.outside_errors import RefusedError, UnreachableError
from samples.neighbours.mail.__main__ import build
from tests.contract.mail.test_smtp_mail import mail_at

TEXT = "Добрый день!\n.точка в начале строки\nОткройте: http://127.0.0.1:8080/a/app_1\n<b>не жирно</b>\n"
LETTER = Letter(
    "ltr_01", "anna@example.org", "Заём одобрен", TEXT, html="<p>…</p>", unsubscribe="http://127.0.0.1/letters/stop/x"
)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FlaskClient, int]]:
    stand, _ = build(["--port", "0", "--smtp-port", "0", "--state", str(tmp_path_factory.mktemp("mail"))])
    yield stand.app.test_client(), int(stand.app.config["SMTP_PORT"])


def test_a_letter_is_shown_whole_with_its_link_and_nothing_of_it_is_markup(started: tuple[FlaskClient, int]) -> None:
    page, port = started
    assert "queued as" in mail_at(port).send(LETTER)
    [kept] = page.get("/_stand/letters?to=ANNA@example.org").json or []
    assert (kept["subject"], kept["unsubscribe"]) == ("Заём одобрен", LETTER.unsubscribe)
    assert ".точка в начале строки" in kept["text"]
    shown = page.get(f"/letters/{kept['number']}").text
    assert '<a href="http://127.0.0.1:8080/a/app_1">' in shown and "<b>не" not in shown
    assert "Заём одобрен" in page.get("/").text and page.get("/letters/77").status_code == 404


@pytest.mark.parametrize(("name", "error"), [("nobody", RefusedError), ("full", UnreachableError), ("later", UnreachableError)])
def test_magic_mailboxes_refuse_or_put_off(started: tuple[FlaskClient, int], name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        mail_at(started[1]).send(replace(LETTER, to=f"{name}@example.org"))


def test_what_comes_out_of_turn_is_refused_and_the_talk_goes_on(started: tuple[FlaskClient, int]) -> None:
    with smtplib.SMTP("127.0.0.1", started[1], timeout=60) as talk:
        assert talk.docmd("DATA")[0] == 503
        assert talk.docmd("RCPT", "TO:<a@b.example>")[0] == 503
        assert talk.docmd("MAIL", "FROM:nobody")[0] == 501
        assert talk.docmd("VRFY", "anna")[0] == 502
        assert talk.noop()[0] == 250
