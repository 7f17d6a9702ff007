"""The borrower's word on a saved card: agreed with a limit and an end, shown, taken back with one button."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask.typing import ResponseReturnValue

from bridge.flows.repaying.keep_card import agree_to_save, revoke_card
from bridge.model.application import Application
from bridge.model.errors import FieldInvalidError
from bridge.model.paying.debit import CardAgreement
from bridge.web.form.answers.typed_values import kopecks_of
from bridge.web.form.visit import Visit, typed

_AFTER_THE_LAST = timedelta(days=5)


@dataclass(frozen=True)
class CardWish:
    """At most `limit` kopecks a time, until a moment (UTC)."""

    limit: int
    until: datetime

    @classmethod
    def proposed(cls, application: Application, today: date) -> "CardWish | None":
        """The largest instalment from `today`, the lender's day, on, until some days after the last one; None without any."""
        rows = [row for row in application.loan.schedule if row.due_on >= today] if application.loan else []
        if not rows:
            return None
        end = datetime.combine(rows[-1].due_on, time(), UTC) + _AFTER_THE_LAST
        return cls(max(row.amount for row in rows), end)


def card_wish(visit: Visit) -> CardWish | None:
    """What the borrower ticked; None without a tick. Raises FieldInvalidError for a limit that is no sum."""
    proposed = CardWish.proposed(visit.application, visit.hub.clock.today())
    if typed("save_card") != "1" or proposed is None:
        return None
    limit = kopecks_of(typed("card_limit"), field="card_limit")
    if limit < 100:
        raise FieldInvalidError("at least one rouble", field="card_limit")
    return CardWish(limit, proposed.until)


def keep_wish(visit: Visit, card: CardWish) -> None:
    """Write the agreement down; the card itself comes with the payment."""
    with visit.hub.store.begin() as tx:
        agree_to_save(visit.hub, tx, visit.application.id, card.limit, card.until)


def revoke(visit: Visit) -> ResponseReturnValue:
    """Taken back at once."""
    revoke_card(visit.hub, visit.application.id, typed("agreement"))
    return visit.go("loan", note="card_revoked")


def cards_of(visit: Visit) -> Sequence[CardAgreement]:
    """Agreements in force, with their cards."""
    now = visit.hub.clock.now()
    with visit.hub.store.read() as tx:
        return [one for one in tx.debits.agreements(visit.application.id) if one.good(now)]
