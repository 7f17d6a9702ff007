"""Send letters to borrowers: what was announced, and the one that proves an address. The same letter twice carries one id."""

from dataclasses import replace

from bridge.flows.hub import Hub
from bridge.flows.informing.fall_back import fall_back
from bridge.flows.informing.fill_words import worded
from bridge.flows.informing.find_hour import fit_hour
from bridge.flows.informing.make_links import proof_token, stop_link
from bridge.model.informing.announcement import Announcement, Telling
from bridge.model.informing.choice import Carrier, Choice
from bridge.model.informing.letter import Written, write_letter
from bridge.model.informing.occasion import RULES, Duty, Hours
from bridge.ports.mail import Letter
from bridge.ports.outside_errors import RefusedError
from bridge.ports.work import Later, Work

_PROOF = {
    "ru": (
        "Подтвердите адрес для писем о займе",
        "Этот адрес указали для писем о займе. Если это были вы, подтвердите адрес: {link}\n\n"
        "Ссылка действует сутки. Если вы ничего не указывали, ничего делать не нужно: писем не будет.",
    ),
    "en": (
        "Confirm the address for letters about your loan",
        "This address was given for letters about a loan. If it was you, confirm it: {link}\n\n"
        "The link is good for a day. If it was not you, do nothing: no letters will come.",
    ),
}


def mail_borrower(hub: Hub, work: Work) -> Later | None:
    """Send what was announced. An address that is refused is answered with another carrier. Raises other outside errors."""
    with hub.store.read() as tx:
        told, application = tx.announcements.get(work.subject), tx.applications.get(work.application_id)
        choice = tx.choices.of(application.id)
    overtaken = RULES[told.occasion].hours is Hours.LAW and told.carriers.rpartition(",")[2] != Carrier.MAIL
    if told.state is not Telling.TOLD or overtaken:
        # An SMS went out in its place: each word about a debt is counted.
        return None
    fit = fit_hour(hub, application, told, hub.clock.now())
    if RULES[told.occasion].hours is Hours.LAW and fit > hub.clock.now():
        # The server of letters was away until the evening.
        return Later(fit)
    text = worded(hub, application, told, choice.language)
    if hub.mail is None or not choice.proved or text is None:
        _failed(hub, told, "адреса больше нет")
        return None
    optional = RULES[told.occasion].duty is Duty.OPTIONAL
    stop = stop_link(hub, choice) if optional else ""
    written = write_letter(text.subject, text.mail, hub.lender, choice.language, stop)
    try:
        hub.mail.send(_letter(f"let_{told.id}", choice, written, stop))
    except RefusedError as error:
        _failed(hub, told, f"почта не приняла: {error.message}")
        return None
    with hub.store.begin() as tx:
        fresh = tx.announcements.get(told.id)
        if fresh.state is Telling.TOLD:
            tx.announcements.save(replace(fresh, state=Telling.REACHED, reason="принято почтовым сервером"))
    return None


def prove_address(hub: Hub, work: Work) -> None:
    """Send the letter whose link proves an address; nothing when another address, or a proof, has come meanwhile."""
    application_id, _, asked = work.subject.partition("|")
    with hub.store.read() as tx:
        choice = tx.choices.of(application_id)
    if hub.mail is None or not choice.mail or choice.proved_at or str(choice.asked) != asked:
        return
    subject, body = _PROOF.get(choice.language, _PROOF["ru"])
    link = f"{hub.public_url}/letters/confirm/{proof_token(hub, choice)}"
    written = write_letter(subject, body.format(link=link), hub.lender, choice.language)
    hub.mail.send(_letter(f"let_{application_id}_{asked}", choice, written))


def _letter(number: str, choice: Choice, written: Written, stop: str = "") -> Letter:
    return Letter(number, choice.mail, written.subject, written.text, choice.application_id, written.html, stop)


def _failed(hub: Hub, told: Announcement, reason: str) -> None:
    with hub.store.begin() as tx:
        fall_back(hub, tx, tx.announcements.get(told.id), Carrier.MAIL, reason)
