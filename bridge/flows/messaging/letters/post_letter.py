"""Have a site told by a letter. The row names what happened and when: the text follows from it, the same over all tries."""

from bridge.flows.hub import Hub
from bridge.model.partner import Partner
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind

MAIL = "mail"
SPLIT = "|"


def post_letter(hub: Hub, tx: Transaction, partner: Partner, what: str, detail: str) -> bool:
    """Post the letter `what` (a word) with one line of detail. False when there is no server of letters or no address."""
    if hub.mail is None or not partner.mail:
        return False
    now = hub.clock.now()
    subject = SPLIT.join((what, partner.name, now.isoformat(), detail.replace(SPLIT, " ")))
    tx.work.post(WorkKind.SEND_LETTER, "", MAIL, subject, now)
    return True
