"""Telling: once whatever comes twice, at fit hours, never what is no longer so, by another carrier when one fails."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bridge.flows.hub import LOAN_TIMER
from bridge.flows.informing.announce_news import announce
from bridge.flows.informing.choose_channels import ask_again, choose_channels, find_stop, prove_mail, stop_optional
from bridge.flows.informing.plan_reminders import remind_all
from bridge.flows.informing.refuse_contact import allow_contact, refuse_contact
from bridge.model.errors import FieldInvalidError, StepClosedError
from bridge.model.informing.announcement import Announcement, Telling
from bridge.model.informing.choice import Choice, Wanted
from bridge.model.informing.occasion import Occasion
from bridge.model.payment import PaymentState
from bridge.model.status import Status
from bridge.ports.outside_errors import OutcomeUnknownError, RefusedError, UnreachableError
from bridge.ports.sms import AccountHeldError, MessageState
from bridge.ports.work import WorkKind
from bridge.products.informing_texts import read_informing
from config.product_texts import read_texts
from tests.builders import LAW_FILE, FakeHub, a_borrower, a_payment, a_product, fake_hub
from tests.fakes.mail import FakeMail
from tests.walk import approve, brought_to, read, work_all

MAIL = "anna@example.org"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def a_hub(mail: FakeMail | None = None, **terms: object) -> FakeHub:
    """With the product's own texts and a lender that has a telephone."""
    product = a_product(informing=read_informing({}, read_texts(LAW_FILE.parent, "tour", "messages")), **terms)
    papers = replace(product.terms.papers, lender={"phone": "+7 800 555-35-35"})
    product = a_product(informing=product.terms.informing, papers=papers, **terms)
    return fake_hub(products={"tour": product}, mail=mail, lender="МКК «Тур»")


def texts(hub: FakeHub, start: str = "") -> list[str]:
    return [one.text for one in hub.sms.sent if start in one.text]


def told(hub: FakeHub, application_id: str) -> dict[Occasion, Announcement]:
    with hub.store.begin() as tx:
        return {one.occasion: one for one in tx.announcements.of(application_id)}


def with_mail(hub: FakeHub, application_id: str, wanted: Wanted = Wanted.MAIL) -> None:
    with hub.store.begin() as tx:
        tx.choices.put(Choice(application_id, wanted, mail=MAIL, proved_at=hub.clock.now()))


def a_loan(hub: FakeHub, days_before_due: int) -> str:
    """A loan that was paid out and whose first instalment is due in so many days; noon in Moscow, a working day or not."""
    application = brought_to(hub, Status.ACTIVE)
    assert application.loan is not None
    due = application.loan.schedule[0].due_on
    hub.sms.sent.clear()
    hub.clock.set_to(datetime.combine(due, datetime.min.time(), UTC) + 9 * HOUR - days_before_due * DAY)
    return application.id


def test_a_whole_story_takes_four_messages_two_of_them_codes() -> None:
    hub = a_hub()
    application = brought_to(hub, Status.ACTIVE)
    work_all(hub)
    assert [one.text.split()[0] for one in hub.sms.sent] == ["согласие", "Заём", "подпись", "Тур"]
    assert {one.state for one in told(hub, application.id).values()} <= {Telling.TOLD, Telling.REACHED}


def test_with_mail_chosen_a_whole_story_takes_the_two_codes_alone() -> None:
    hub = a_hub(FakeMail())
    application_id = brought_to(hub, Status.SUBMITTED).id
    with_mail(hub, application_id)
    approve(hub, application_id)
    work_all(hub)
    assert isinstance(hub.mail, FakeMail)
    assert [letter.subject for letter in hub.mail.shown] == ["Заём одобрен", "Договор готов"]
    assert texts(hub, "одобрен") == []
    assert all(letter.to == MAIL and application_id in letter.text for letter in hub.mail.shown)
    # What is optional can be ended with one press; what is needed can't.
    assert [bool(letter.unsubscribe) for letter in hub.mail.shown] == [False, True]


def test_the_same_thing_announced_twice_is_told_once() -> None:
    hub = a_hub()
    application = brought_to(hub, Status.SUBMITTED)
    hub.sms.sent.clear()
    for _ in range(2):
        with hub.store.begin() as tx:
            announce(hub, tx, application, Occasion.ANSWERED, "answered:1")
    work_all(hub)
    assert len(texts(hub)) == 1


def test_an_approval_that_was_signed_or_repriced_meanwhile_is_not_told() -> None:
    hub = a_hub()
    application = brought_to(hub, Status.SUBMITTED)
    with hub.store.begin() as tx:
        announce(hub, tx, application, Occasion.APPROVED, "old", amount=1, version=1)
    hub.sms.sent.clear()
    work_all(hub)
    assert texts(hub, "одобрен") == []
    assert told(hub, application.id)[Occasion.APPROVED].state is Telling.SKIPPED


def test_a_refusal_at_night_waits_for_the_morning_where_the_borrower_lives_unless_he_waits_for_it() -> None:
    hub = a_hub()
    borrower = a_borrower()
    far = replace(borrower, registration=replace(borrower.registration, region="Камчатский край"))
    application = brought_to(hub, Status.SUBMITTED, borrower=far)
    hub.sms.sent.clear()
    with hub.store.begin() as tx:
        announce(hub, tx, application, Occasion.DECLINED, "now")
    work_all(hub)
    assert len(texts(hub, "отказ")) == 1
    hub.clock.move(3 * HOUR)
    with hub.store.begin() as tx:
        announce(hub, tx, application, Occasion.DECLINED, "late")
    work_all(hub)
    assert len(texts(hub, "отказ")) == 1
    hub.clock.set_to(datetime(2026, 11, 23, 20, 0, tzinfo=UTC))
    work_all(hub)
    assert len(texts(hub, "отказ")) == 2


@pytest.mark.parametrize(("days", "start"), [(3, "Платёж по займу"), (1, "Платёж по займу"), (-1, "МКК «Тур»: по займу")])
def test_each_instalment_and_step_is_told_once_however_often_reminders_are_planned(days: int, start: str) -> None:
    hub = a_hub()
    a_loan(hub, days)
    for _ in range(3):
        remind_all(hub)
        work_all(hub)
    assert [text.startswith(start) for text in texts(hub)] == [True]


def test_nobody_is_reminded_of_what_was_paid_after_the_reminder_was_planned() -> None:
    hub = a_hub()
    application_id = a_loan(hub, 1)
    application = read(hub, application_id)
    remind_all(hub)
    row = hub.loan_system.loan(application).schedule[0]
    payment = a_payment(application_id, row.amount, state=PaymentState.PAID, paid_at=hub.clock.now(), posting=row.amount)
    hub.loan_system.post_payment(application, payment)
    work_all(hub)
    assert texts(hub) == []
    assert told(hub, application_id)[Occasion.DUE_SOON].state is Telling.SKIPPED


def test_while_a_payment_is_on_its_way_nobody_is_told_of_a_debt() -> None:
    hub = a_hub()
    application_id = a_loan(hub, -1)
    remind_all(hub)
    with hub.store.begin() as tx:
        tx.payments.add(a_payment(application_id, state=PaymentState.AUTHORIZED))
    work_all(hub)
    assert texts(hub) == []
    assert told(hub, application_id)[Occasion.OVERDUE].state is Telling.WAITING


def test_while_the_loan_system_is_away_no_reminder_goes_out_and_none_is_lost() -> None:
    hub = a_hub()
    a_loan(hub, 1)
    remind_all(hub)
    hub.loan_system.fail("loan", UnreachableError("fake", "loan", "away"))
    work_all(hub)
    assert texts(hub) == []
    hub.clock.move(timedelta(minutes=1))
    work_all(hub)
    assert len(texts(hub, "Платёж по займу")) == 1


def test_debts_of_two_loans_of_one_person_share_the_limits_of_the_law() -> None:
    hub = a_hub()
    application_id = a_loan(hub, -1)
    phone, now = read(hub, application_id).borrower.phone, hub.clock.now()
    with hub.store.begin() as tx:
        for n in (1, 2):
            before = Announcement(f"ann_x{n}", "app_other", Occasion.OVERDUE, f"x{n}", now, state=Telling.TOLD, phone=phone)
            tx.announcements.add(replace(before, told_at=now - n * HOUR))
    remind_all(hub)
    work_all(hub)
    assert texts(hub, "просрочен") == []
    hub.clock.move(22 * HOUR)
    work_all(hub)
    assert len(texts(hub, "просрочен")) == 1


def test_a_word_about_a_debt_names_creditor_and_telephone_and_is_not_sent_without() -> None:
    hub = a_hub()
    application_id = a_loan(hub, -1)
    remind_all(hub)
    work_all(hub)
    (text,) = texts(hub)
    assert "МКК «Тур»" in text
    assert "+7 800 555-35-35" in text
    mute = fake_hub()
    application_id = a_loan(mute, -1)
    remind_all(mute)
    work_all(mute)
    assert told(mute, application_id)[Occasion.OVERDUE].state is Telling.SKIPPED
    assert "att_informing_phone" in mute.store.tx.attentions.rows


def test_who_refused_contact_is_not_written_to_about_a_debt_and_a_person_hears_of_it() -> None:
    hub = a_hub()
    application_id = a_loan(hub, -1)
    today = hub.clock.today()
    assert refuse_contact(hub, application_id, today, "вх. 17, через нотариуса", "anna") == [application_id]
    remind_all(hub)
    work_all(hub)
    assert texts(hub) == [] and told(hub, application_id)[Occasion.OVERDUE].state is Telling.SKIPPED
    assert any(one.kind == "informing:overdue" and "почтой" in one.text for one in hub.store.tx.attentions.rows.values())
    allow_contact(hub, application_id, "anna")
    assert read(hub, application_id).no_contact is None
    hub.clock.move(4 * DAY)
    remind_all(hub)
    work_all(hub)
    assert len(texts(hub, "просрочен")) == 1


@pytest.mark.parametrize(("days", "basis"), [(1, "вх. 17"), (0, " "), (0, "x" * 201)])
def test_a_refusal_of_contact_needs_its_basis_and_a_day_that_has_come(days: int, basis: str) -> None:
    hub = a_hub()
    application_id = a_loan(hub, -1)
    with pytest.raises(FieldInvalidError):
        refuse_contact(hub, application_id, hub.clock.today() + days * DAY, basis, "anna")
    assert read(hub, application_id).no_contact is None


def test_an_sms_about_a_debt_that_fails_is_followed_by_a_letter_and_else_by_a_person() -> None:
    for mail in (FakeMail(), None):
        hub = a_hub(mail)
        application_id = a_loan(hub, -1)
        with_mail(hub, application_id, Wanted.SMS)
        remind_all(hub)
        hub.sms.usual = (MessageState.FAILED, "абонент недоступен")
        work_all(hub)
        hub.sms.states = {one.id: hub.sms.usual for one in hub.sms.sent}
        hub.clock.move(timedelta(minutes=20))
        work_all(hub)
        kept = told(hub, application_id)[Occasion.OVERDUE]
        if mail is not None:
            assert [letter.subject for letter in mail.shown] == ["Просрочен платёж по займу"]
            assert not mail.shown[0].unsubscribe
            assert (kept.state, kept.carriers) == (Telling.REACHED, "sms,mail")
        else:
            assert kept.state is Telling.FAILED
            assert any(one.kind == "informing:overdue" for one in hub.store.tx.attentions.rows.values())


def test_a_mailbox_that_refuses_is_replaced_by_an_sms_where_the_law_wants_delivery() -> None:
    mail = FakeMail()
    hub = a_hub(mail)
    application_id = a_loan(hub, -1)
    with_mail(hub, application_id)
    mail.failing = [RefusedError("mail", "send", "550 no such user")]
    remind_all(hub)
    work_all(hub)
    assert len(texts(hub, "просрочен")) == 1
    hub.clock.move(timedelta(minutes=20))
    hub.sms.states = {one.id: (MessageState.DELIVERED, "") for one in hub.sms.sent}
    work_all(hub)
    assert told(hub, application_id)[Occasion.OVERDUE].state is Telling.REACHED
    assert len(texts(hub)) == 1


def test_a_gateway_that_is_away_until_the_evening_does_not_wake_anybody_at_night() -> None:
    hub = a_hub()
    application_id = a_loan(hub, -1)
    hub.clock.set_to(hub.clock.now().replace(hour=16, minute=40))
    remind_all(hub)
    hub.sms.failing = [UnreachableError("fake", "send", "away")] * 20
    work_all(hub)
    for _ in range(8):
        hub.clock.move(timedelta(minutes=40))
        hub.sms.failing = [UnreachableError("fake", "send", "away")] * 20 if hub.clock.now().hour < 19 else []
        work_all(hub)
    assert texts(hub) == []
    hub.clock.move(12 * HOUR)
    work_all(hub)
    assert len(texts(hub, "просрочен")) == 1
    assert told(hub, application_id)[Occasion.OVERDUE].state in (Telling.TOLD, Telling.REACHED)


def test_a_letter_whose_answer_was_lost_is_sent_again_under_the_same_id() -> None:
    mail = FakeMail()
    hub = a_hub(mail)
    application = brought_to(hub, Status.SUBMITTED)
    with_mail(hub, application.id)
    mail.failing, mail.after_taking = [OutcomeUnknownError("mail", "send", "silence")], True
    with hub.store.begin() as tx:
        announce(hub, tx, application, Occasion.ANSWERED, "a")
    work_all(hub)
    hub.clock.move(timedelta(minutes=1))
    work_all(hub)
    assert len(mail.taken) == 2
    assert len(mail.shown) == 1


def test_an_address_is_used_for_nothing_until_its_owner_came_by_the_link() -> None:
    mail = FakeMail()
    hub = a_hub(mail)
    application = brought_to(hub, Status.SUBMITTED)
    choose_channels(hub, application.id, Wanted.MAIL, MAIL, "en", optional=True)
    with hub.store.begin() as tx:
        announce(hub, tx, application, Occasion.ANSWERED, "a")
    work_all(hub)
    (letter,) = mail.shown
    assert letter.subject == "Confirm the address for letters about your loan"
    assert len(texts(hub, "answered")) == 1
    token = letter.text.split("/letters/confirm/")[1].split()[0].rstrip(".")
    assert not prove_mail(hub, token[:-1] + "0" if token[-1] != "0" else token[:-1] + "1")
    assert prove_mail(hub, token)
    assert prove_mail(hub, token)
    with hub.store.begin() as tx:
        assert tx.choices.of(application.id).proved == MAIL


def test_a_link_is_dead_after_a_day_and_when_another_address_was_given() -> None:
    mail = FakeMail()
    hub = a_hub(mail)
    application_id = brought_to(hub, Status.SUBMITTED).id
    choose_channels(hub, application_id, Wanted.MAIL, MAIL, "ru", optional=True)
    work_all(hub)
    first = mail.shown[0].text.split("/letters/confirm/")[1].split()[0]
    hub.clock.move(DAY)
    assert not prove_mail(hub, first)
    assert ask_again(hub, application_id)
    assert not ask_again(hub, application_id)
    work_all(hub)
    second = mail.shown[1].text.split("/letters/confirm/")[1].split()[0]
    choose_channels(hub, application_id, Wanted.MAIL, "other@example.org", "ru", optional=True)
    assert not prove_mail(hub, first)
    assert not prove_mail(hub, second)
    assert not prove_mail(hub, "app_unknown.00")
    assert not prove_mail(hub, "")


def test_one_press_ends_what_is_optional_and_nothing_else() -> None:
    mail = FakeMail()
    hub = a_hub(mail)
    application = brought_to(hub, Status.SUBMITTED)
    with_mail(hub, application.id)
    with hub.store.begin() as tx:
        announce(hub, tx, application, Occasion.PRICE_CHANGED, "p", amount=1)
    work_all(hub)
    (letter,) = mail.shown
    token = letter.unsubscribe.rpartition("/")[2]
    assert find_stop(hub, token) is not None
    assert stop_optional(hub, token)
    assert stop_optional(hub, token)
    assert not stop_optional(hub, token + "0")
    with hub.store.begin() as tx:
        announce(hub, tx, application, Occasion.PRICE_CHANGED, "p2", amount=1)
        announce(hub, tx, application, Occasion.DECLINED, "d")
    work_all(hub)
    assert [one.subject for one in mail.shown] == ["Цена тура изменилась", "Решение по заявке"]


def test_channels_are_chosen_only_after_the_phone_was_proved_and_with_an_address_that_can_be_one() -> None:
    hub = a_hub(FakeMail())
    fresh = brought_to(hub, Status.RECEIVED).id
    with pytest.raises(StepClosedError):
        choose_channels(hub, fresh, Wanted.SMS, "", "ru", optional=True)
    later = brought_to(hub, Status.FILLING).id
    for wanted, mail in ((Wanted.MAIL, ""), (Wanted.MAIL, "no"), (Wanted.SMS, "a@b\nBcc: c@d.ru")):
        with pytest.raises(FieldInvalidError):
            choose_channels(hub, later, wanted, mail, "ru", optional=True)


def test_a_letter_about_a_debt_that_comes_free_after_an_sms_took_its_place_is_not_sent() -> None:
    mail = FakeMail()
    hub = a_hub(mail)
    application_id = a_loan(hub, -1)
    with_mail(hub, application_id)
    remind_all(hub)
    for _ in range(40):
        mail.failing = [UnreachableError("mail", "send", "away")] * 50
        work_all(hub)
        hub.clock.move(HOUR)
    assert len(texts(hub, "просрочен")) == 1
    mail.failing = []
    hub.clock.move(2 * HOUR)
    work_all(hub)
    assert mail.taken == []


def test_reminders_rest_with_the_loan_system_and_hold_up_no_other_timer() -> None:
    hub = a_hub()
    application_id = a_loan(hub, 1)
    remind_all(hub)
    with hub.store.begin() as tx:
        (row,) = [one for one in tx.work.open_of(application_id) if one.kind is WorkKind.TELL_BORROWER]
    assert row.destination == LOAN_TIMER


def test_while_the_account_of_messages_is_held_a_letter_brings_what_the_law_wants_told() -> None:
    mail = FakeMail()
    hub = a_hub(mail)
    application_id = a_loan(hub, -1)
    with_mail(hub, application_id, Wanted.SMS)
    remind_all(hub)
    for _ in range(40):
        hub.sms.failing = [AccountHeldError("fake", "send", "нет денег")] * 50
        work_all(hub)
        hub.clock.move(HOUR)
    assert texts(hub) == []
    assert [letter.subject for letter in mail.shown] == ["Просрочен платёж по займу"]


@pytest.mark.parametrize(("by_day", "sent"), [(True, 0), (False, 1)])
def test_an_installation_that_plays_at_night_may_switch_the_day_off_but_never_the_laws_hours(*, by_day: bool, sent: int) -> None:
    hub = a_hub()
    (product,) = hub.products.values()
    informing = replace(product.terms.informing, by_day=by_day)
    hub = replace(hub, products={"tour": a_product(informing=informing, papers=product.terms.papers)})
    application_id = a_loan(hub, -1)
    hub.clock.set_to(hub.clock.now().replace(hour=20))
    application = read(hub, application_id)
    with hub.store.begin() as tx:
        announce(hub, tx, application, Occasion.EXPIRED, "e")
    remind_all(hub)
    work_all(hub)
    assert len(texts(hub, "вышло")) == sent
    assert texts(hub, "просрочен") == []
