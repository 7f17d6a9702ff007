"""A notice of payments that does not verify: nothing of it is kept, and a person is told once while he has not looked."""

from bridge.flows.hub import Hub
from bridge.flows.open_attention import open_attention

KIND = "payment_notice_refused"
# An id of its own: a flood from many senders at once is still one.
_ID = "att_payment_notice_refused"


def tell_refused_notice(hub: Hub) -> None:
    """Put it before a person unless that waits already."""
    with hub.store.read() as tx:
        if tx.attentions.waits(KIND, ""):
            return
    text = (
        "пришло уведомление об оплате с неверной подписью: подделка, другой ключ или другой адрес в кабинете PayU; "
        "настоящие уведомления PayU повторяет до десяти дней"
    )
    with hub.store.begin() as tx:
        open_attention(hub, tx, KIND, text, attention_id=_ID)
