"""The port `Mail`: the fake and the SMTP adapter before a real server behave alike."""

from collections.abc import Callable, Iterator

import pytest

from bridge.ports.mail import Letter, Mail
from bridge.ports.outside_errors import OutcomeUnknownError, OutsideError, RefusedError, UnreachableError
from tests.contract.mail.test_smtp_mail import LETTER, Boxes, mail_at, serving
from tests.fakes.mail import FakeMail


class Post:
    """A `Mail` with its mailboxes in sight. `answer` has the next letter answered so; `fail` is what the fake raises instead."""

    def __init__(self, mail: Mail, shown: Callable[[], list[str]], answer: Callable[[str, OutsideError], None]) -> None:
        self.mail, self.shown, self.answer = mail, shown, answer


@pytest.fixture(params=["fake", "smtp"])
def post(request: pytest.FixtureRequest) -> Iterator[Post]:
    if request.param == "fake":
        fake = FakeMail()
        yield Post(fake, lambda: [one.id for one in fake.shown], lambda _line, error: fake.failing.append(error))
        return
    boxes = Boxes()

    def shown() -> list[str]:
        ids = []
        for text in boxes.letters:
            ids += [line.split(b"<")[1].split(b"@")[0].decode() for line in text.splitlines() if line.startswith(b"Message-ID:")]
        return list(dict.fromkeys(ids))

    def answer(line: str, _error: OutsideError) -> None:
        boxes.mailbox_answer = line

    with serving(boxes) as port:
        yield Post(mail_at(port), shown, answer)


class TestMail:
    def test_a_letter_is_taken_and_the_servers_word_comes_back(self, post: Post) -> None:
        assert "queued" in post.mail.send(LETTER)
        assert post.shown() == [LETTER.id]

    def test_a_letter_that_comes_twice_under_one_id_is_shown_once(self, post: Post) -> None:
        post.mail.send(LETTER)
        post.mail.send(LETTER)
        assert post.shown() == [LETTER.id]

    def test_two_letters_are_two(self, post: Post) -> None:
        post.mail.send(LETTER)
        post.mail.send(Letter("ltr_02SAMPLE", "dev@sun.example", "S", "T"))
        assert post.shown() == [LETTER.id, "ltr_02SAMPLE"]

    @pytest.mark.parametrize(
        ("line", "error"),
        [
            ("550 no such mailbox", RefusedError("mail", "send", "the mailbox is not taken (550)", "mailbox")),
            ("450 greylisted", UnreachableError("mail", "send", "put off (450)")),
        ],
    )
    def test_a_mailbox_that_is_refused_or_put_off_gets_nothing(self, post: Post, line: str, error: OutsideError) -> None:
        post.answer(line, error)
        with pytest.raises(type(error)) as raised:
            post.mail.send(LETTER)
        assert raised.value.system == "mail" and LETTER.to not in str(raised.value)
        assert post.shown() == []


def test_the_fake_can_lose_its_word_after_taking() -> None:
    """What the flows are tried against: nobody can be asked whether the letter arrived."""
    fake = FakeMail()
    fake.failing, fake.after_taking = [OutcomeUnknownError("mail", "send", "silence")], True
    with pytest.raises(OutcomeUnknownError):
        fake.send(LETTER)
    assert [one.id for one in fake.shown] == [LETTER.id]
