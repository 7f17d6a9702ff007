"""«Войти»: the phone, then the code. Every phone gets the same pages; flows.cabinet sees to it that they take the same time."""

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from bridge.flows.cabinet.log_in import ask_again, ask_to_be_called, ask_to_log_in, enter_by_phone, follow_log_in
from bridge.flows.cabinet.sign_ins import own_applications
from bridge.model.errors import CodeSpentError, CodeTooSoonError, CodeWrongError
from bridge.web.form.answers.phones import mobile_of
from bridge.web.form.cabinet.entering import let_in
from bridge.web.form.cookies import drop_log_in, keep_log_in, log_in_token
from bridge.web.form.faults import Fault, fault_of_code
from bridge.web.form.visit import Visit, typed, typed_code
from bridge.web.texts import gettext as _
from bridge.web.wording import phone as shown_phone


def ask_phone(visit: Visit) -> ResponseReturnValue:
    """One field; with a phone posted, the page of the code follows."""
    if request.method == "GET":
        return _phone_page(visit)
    phone = mobile_of(typed("phone"))
    if phone is None:
        example = {"phone": shown_phone("+79991234567")}
        return _phone_page(visit, Fault("phone", _("Введите мобильный телефон России, например %(phone)s") % example))
    try:
        token = ask_to_log_in(visit.hub, phone, visit.hand)
    except CodeTooSoonError as error:
        return _phone_page(visit, Fault("phone", fault_of_code(error).text))
    return _with_try(visit, token)


def enter_code(visit: Visit) -> ResponseReturnValue:
    """The code's page; the right code leads to the application, or to the list where there are several."""
    token = log_in_token(visit.settings)
    if follow_log_in(visit.hub, token) is None:
        return visit.go("log_in")
    if request.method == "GET":
        return _code_page(visit, token)
    try:
        session = enter_by_phone(visit.hub, token, typed_code(), visit.hand)
    except (CodeWrongError, CodeSpentError) as error:
        return _code_page(visit, token, fault_of_code(error))
    several = len(own_applications(visit.hub, session)) > 1
    return drop_log_in(let_in(visit, session, "applications" if several else "start"), visit.settings)


def send_again(visit: Visit) -> ResponseReturnValue:
    """Another code for the same phone."""
    try:
        token = ask_again(visit.hub, log_in_token(visit.settings), visit.hand)
    except CodeTooSoonError as error:
        return visit.go("log_in_code", note="wait", seconds=error.seconds)
    except CodeSpentError:
        return visit.go("log_in")
    return _with_try(visit, token)


def call_me(visit: Visit) -> ResponseReturnValue:
    """A call in place of the SMS: the same words for every phone."""
    try:
        ask_to_be_called(visit.hub, log_in_token(visit.settings))
    except CodeTooSoonError as error:
        return visit.go("log_in_code", note="call_later", seconds=error.seconds)
    except CodeSpentError:
        return visit.go("log_in_code", note="no_call")
    return visit.go("log_in_code", note="called")


def _phone_page(visit: Visit, *faults: Fault) -> ResponseReturnValue:
    return visit.show("log_in", phone=typed("phone"), faults=faults)


def _code_page(visit: Visit, token: str, *faults: Fault) -> ResponseReturnValue:
    return visit.show("log_in_code", news=follow_log_in(visit.hub, token), faults=faults)


def _with_try(visit: Visit, token: str) -> Response:
    response = make_response(visit.go("log_in_code"))
    keep_log_in(response, visit.settings, token)
    return response
