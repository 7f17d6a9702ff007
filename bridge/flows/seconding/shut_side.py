"""Nothing is sent to a far side: at once where it can wait; the way to the loan system is shut by one person for a short time
only, for good by two."""

from bridge.flows.hub import LOAN_SYSTEM, Hub
from bridge.flows.recover import pause_destination
from bridge.flows.seconding.ask_second import ask_second
from bridge.flows.seconding.kinds import FAR_SIDE
from bridge.model.seconding.deed import Deed, KeptDeed

_SHUT = (
    "Ничего не отправлять в 1С, пока отправку не возобновят. Новые заявки не уйдут на решение, договоры не выпустятся, платежи "
    "не проведутся; строки будут ждать по порядку и ничего не потеряется."
)


def shut_side(hub: Hub, name: str, by: str, reason: str, *, for_good: bool) -> KeptDeed | None:
    """Pause it; None: it is done. For the loan system and not for good: until `hub.seconding.pause` is over."""
    if name != LOAN_SYSTEM:
        pause_destination(hub, name, by, reason)
        return None
    if not for_good:
        pause_destination(hub, name, by, reason, hub.clock.now() + hub.seconding.pause)
        return None
    with hub.store.begin() as tx:
        return ask_second(hub, tx, Deed(FAR_SIDE, name, _SHUT, reason, {"side": name, "reason": reason}), by)
