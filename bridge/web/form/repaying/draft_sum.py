"""Another sum that is typed and not paid yet: there again for a week, on any device."""

from collections.abc import Mapping
from datetime import date, timedelta

from flask import g, request
from flask.typing import ResponseReturnValue

from bridge.model.errors import FieldInvalidError
from bridge.web.form.answers.questionnaire import NO_CONTENT
from bridge.web.form.answers.typed_values import kopecks_of
from bridge.web.form.cabinet.drafts import draft_of, forget_draft_of, keep_draft_of
from bridge.web.form.visit import Visit, typed

_PAGE, _FIELDS = "pay", ("choice", "amount")
# A sum of a month ago is of another debt.
_LASTS = timedelta(days=7)
_JUST_NOW = timedelta(minutes=10)


def keep_sum(visit: Visit) -> ResponseReturnValue:
    """For the script of the page: what is typed there by now."""
    g.noted = True
    keep_typed_sum(visit)
    return "", NO_CONTENT


def keep_typed_sum(visit: Visit) -> None:
    """What stands in the field while another sum is chosen; a late word of a sum that is being paid is forgotten."""
    wanted = typed("choice") == "other" and bool(typed("amount")) and not _is_being_paid(visit)
    told = {name: request.form.get(name, "") for name in _FIELDS} if wanted else {}
    keep_draft_of(visit, _PAGE, told | {"typed_on": visit.hub.clock.today().isoformat()} if told else {})


def typed_sum(visit: Visit) -> Mapping[str, str]:
    """What is put into the fields again."""
    draft = draft_of(visit, _PAGE)
    fresh = draft and date.fromisoformat(draft["typed_on"]) + _LASTS >= visit.hub.clock.today()
    return {name: draft[name] for name in _FIELDS} if fresh else {}


def forget_sum(visit: Visit) -> None:
    """It became an attempt to pay."""
    forget_draft_of(visit, _PAGE)


def _is_being_paid(visit: Visit) -> bool:
    try:
        amount = kopecks_of(typed("amount"), field="amount")
    except FieldInvalidError:
        return False
    with visit.hub.store.read() as tx:
        newest = tx.payments.of(visit.application.id)[-1:]
    return any(one.amount == amount and visit.hub.clock.now() - one.started_at < _JUST_NOW for one in newest)
