"""Send a letter to a site. Nobody can be asked whether one arrived: a lost answer means the same letter under the same id."""

from hashlib import sha256

from bridge.flows.hub import Hub
from bridge.flows.messaging.letters.post_letter import SPLIT
from bridge.ports.mail import Letter
from bridge.ports.work import Work

ENDPOINT_DISABLED = "endpoint_disabled"
_SUBJECTS = {ENDPOINT_DISABLED: "Уведомления отключены / Callbacks disabled"}
_TEXTS = {
    ENDPOINT_DISABLED: (
        "Здравствуйте!\n\n"
        "{at} (UTC) мы перестали отправлять уведомления сайту «{title}»: {detail}.\n"
        "События сохранены: их можно прочитать вызовом GET /partner/v1/events. Исправьте приём уведомлений и включите его "
        "вызовом POST /partner/v1/endpoint/resume: всё, что ждёт, придёт по порядку.\n\n"
        "We stopped pushing events to your site at {at} (UTC): {detail}.\n"
        "Every event is kept: read GET /partner/v1/events. Once your endpoint works, call POST /partner/v1/endpoint/resume: "
        "what waits will be pushed in order.\n\n{url}\n"
    )
}


def send_letter(hub: Hub, work: Work) -> None:
    """Send the letter that the row names. Raises an outside error when the server did not take it."""
    what, name, at, detail = work.subject.split(SPLIT, 3)
    partner = hub.partners.get(name)
    if hub.mail is None or partner is None or not partner.mail:
        return
    text = _TEXTS[what].format(at=at[:16].replace("T", " "), title=partner.title, detail=detail, url=hub.public_url)
    number = sha256(work.subject.encode()).hexdigest()[:32]
    hub.mail.send(Letter(f"let_{number}", partner.mail, _SUBJECTS[what], text))
