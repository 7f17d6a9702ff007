"""When a lender who has not done yet what is waited for is asked again."""

from datetime import timedelta

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.ports.work import Later, Work

# What happened meanwhile is known within so small a part of the time that it took.
_PART, _LONGEST = 10, timedelta(minutes=5)


def look_again(hub: Hub, application: Application, work: Work) -> Later:
    """After the product's `decision_poll`, or later: after a tenth of the time since `work` was posted, up to 5 minutes.

    Who waits for days would be asked about as often as who is decided on now, and the lender's sessions are few: after a while in
    which he was away nobody else would come through. His notices are heard at once.
    """
    now = hub.clock.now()
    slower = min((now - work.posted_at) / _PART, _LONGEST)
    return Later(now + max(slower, hub.product(application).terms.decision_poll))
