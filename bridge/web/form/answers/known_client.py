"""A borrower of an earlier loan fills the questionnaire with the password of the lender's own cabinet."""

import math
from datetime import timedelta

from flask import request
from flask.typing import ResponseReturnValue

from bridge.flows.applying.fill_from_client import LONGEST_PASSWORD, fill_from_client
from bridge.model.errors import TooManyTriesError
from bridge.ports.outside_errors import BusyError, OutsideError, RefusedError
from bridge.web.form.faults import Fault
from bridge.web.form.visit import Visit, typed
from bridge.web.texts import gettext as _
from bridge.web.wording import minutes

_NO_MATCH = ("client_unknown", "password_wrong")


def fill_in(visit: Visit) -> ResponseReturnValue:
    """One field for the password; the first page of the questionnaire follows, filled."""
    if request.method == "GET":
        return visit.show("known_client", closed="password" if visit.lender_closed() else "")
    password = typed("password")
    if not 0 < len(password) <= LONGEST_PASSWORD:
        return _again(visit, _("Введите пароль") if not password else _no_match())
    try:
        fill_from_client(visit.hub, visit.application.id, password)
    except TooManyTriesError as error:
        return _again(visit, _wait(error.seconds))
    except BusyError:
        return visit.show("known_client", status=503, closed="password")
    except OutsideError as error:
        return _again(visit, _refusal(error))
    return visit.go("name", note="filled")


def _again(visit: Visit, text: str) -> ResponseReturnValue:
    return visit.show("known_client", faults=(Fault("password", text),))


def _refusal(error: OutsideError) -> str:
    """The same words for no such client and a wrong password: who has a loan there is nobody else's business."""
    if isinstance(error, RefusedError) and error.reason in _NO_MATCH:
        return _no_match()
    # A client who gets no loan now hears of it from the decision, not here.
    return _("Сейчас заполнить анкету по паролю не получается. Вернитесь и заполните её сами.")


def _no_match() -> str:
    return _("Пароль не подошёл к вашему телефону. Проверьте его или заполните анкету сами.")


def _wait(seconds: int) -> str:
    span = minutes(timedelta(minutes=math.ceil(seconds / 60)))
    return _("Слишком много попыток. Подождите %(span)s или заполните анкету сами.") % {"span": span}
