"""Channels chosen in the cabinet; an address proved, optional letters ended: by a button, for programs open links, too."""

from collections.abc import Callable

from flask import request
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.flows.informing.choose_channels import ask_again, choose_channels, find_stop, prove_mail, stop_optional
from bridge.model.errors import FieldInvalidError
from bridge.model.informing.choice import Choice, Wanted
from bridge.model.informing.occasion import RULES, Duty, Occasion
from bridge.web.form.faults import Fault
from bridge.web.form.messages.words import OCCASIONS, article_words
from bridge.web.form.settings import FormSettings
from bridge.web.form.visit import Visit, typed
from bridge.web.texts import LANGUAGES
from bridge.web.texts import gettext as _


def choose(visit: Visit) -> ResponseReturnValue:
    """The choice as it stands; posted: kept, or said what is wrong."""
    if request.method != "POST":
        return _page(visit)
    if typed("action") == "again":
        sent = ask_again(visit.hub, visit.application.id)
        return visit.go("messages", note="mail_sent" if sent else "mail_wait")
    wanted = Wanted(typed("wanted")) if typed("wanted") in set(Wanted) else Wanted.SMS
    language = typed("language") if typed("language") in LANGUAGES else ""
    try:
        choose_channels(visit.hub, visit.application.id, wanted, typed("mail"), language, optional=typed("optional") == "1")
    except FieldInvalidError:
        return _page(visit, Fault("mail", _("Введите адрес почты, например anna@example.ru.")))
    return visit.go("messages", note="saved")


def confirm(visit: Visit, token: str) -> ResponseReturnValue:
    """The link in the letter shows a button: only the press proves that a person came."""
    if request.method != "POST":
        return visit.show("messages/confirm", token=token)
    return visit.show("messages/confirmed", good=prove_mail(visit.hub, token))


def stop(visit: Visit, token: str) -> ResponseReturnValue:
    """What the link at the foot of a letter leads to."""
    return visit.show("messages/stop", known=find_stop(visit.hub, token) is not None, token=token, done=False)


def stop_at_once(visit: Visit, token: str) -> ResponseReturnValue:
    """The button, or the mailbox's own (RFC 8058): it has no session and no page of ours, its token is its right."""
    known = stop_optional(visit.hub, token)
    return visit.show("messages/stop", status=200 if known else 404, known=known, token=token, done=known)


def stop_letters(hub: Hub, settings: FormSettings) -> Callable[..., ResponseReturnValue]:
    """`stop_at_once` as a view of its own, which no token of a page guards."""

    def run(token: str) -> ResponseReturnValue:
        return stop_at_once(Visit(hub, settings), token)

    return run


def _page(visit: Visit, *faults: Fault) -> ResponseReturnValue:
    with visit.hub.store.read() as tx:
        choice = tx.choices.of(visit.application.id)
    return visit.show(
        "messages/page", faults=faults, choice=choice, wanted=Wanted, letters=visit.hub.mail is not None,
        mail=typed("mail") if faults else choice.mail or visit.application.borrower.email,
        chosen=typed("wanted") if faults else choice.wanted, optional=typed("optional") == "1" if faults else choice.optional,
        always=_words(Duty.LAW, Duty.NEEDED), by_choice=_words(Duty.OPTIONAL), articles=_articles(), asked=_asked(visit, choice),
        refused=visit.application.no_contact,
    )  # fmt: skip


def _asked(visit: Visit, choice: Choice) -> bool:
    return bool(choice.mail) and choice.proved_at is None and choice.link_good(visit.hub.clock.now())


def _words(*duties: Duty) -> list[str]:
    return [_(words) for occasion, words in OCCASIONS.items() if RULES[occasion].duty in duties]


def _articles() -> list[tuple[str, str]]:
    return [(_(OCCASIONS[one]), article_words(RULES[one].article)) for one in Occasion if RULES[one].article]
