"""How the platform says no before any module of the base runs, and how a failed module sounds: a shape for each face."""

from flask import Response, request

from samples.neighbours.faults import PLAYS, VRS, View
from samples.neighbours.onec.odata.errors import ODataError, error_answer
from samples.neighbours.onec.soap.envelope import fault_answer
from samples.neighbours.onec.words import escaped
from samples.neighbours.stand import Stand
from samples.neighbours.state import Record

CLOSED = "Начало сеанса с информационной базой запрещено.\nПроводятся регламентные работы до 03:00."
NO_LICENCE = "Не обнаружено свободной лицензии!"
DENIED = "Недостаточно прав для просмотра данных"


def face_of(path: str) -> str:
    """soap, odata or hs."""
    kind = path.removeprefix("/mfo/").partition("/")[0]
    return {"ws": "soap", "odata": "odata"}.get(kind, "hs")


def platform_answer(status: int, text: str) -> Response:
    """The web extension's own exception, in XML whatever was asked for."""
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<?xml-stylesheet type="text/xsl" href="exception.xsl"?>\n'
        f'<exception xmlns="{VRS}" reason="{status}"><descr>{escaped(text)}</descr></exception>'
    )
    return Response(body.encode(), status, content_type="application/xml")


def said_in_shape(text: str, module: str = "") -> Response:
    """HTTP 500 with the text as the face of the running call writes it; `module` names where a module failed."""
    face = face_of(request.path)
    if face == "soap":
        return fault_answer(text, module or "")
    if face == "odata":
        return error_answer(ODataError(500, "-1", f"{{{module}}}: {text}" if module else text))
    said = f"Неизвестная ошибка. {{{module}}}: {text}\nпо причине:\n{{{module}}}: {text}" if module else text
    return Response(said.encode(), 500, content_type="text/plain; charset=utf-8")


def closed_answer() -> Response:
    """Maintenance: a fault for SOAP, the platform's JSON with a BOM for the others."""
    if face_of(request.path) == "soap":
        return fault_answer(CLOSED, "")
    return PLAYS["maintenance_403"]({}, lambda: Response())


def _exception(_fault: Record, _view: View) -> Response:
    modules = {"soap": "WebСервис.ОбменСайта.Модуль(118)", "odata": "Документ.ЗаявкаНаЗаем.МодульОбъекта(54)",
               "hs": "HTTPСервис.Сайт.Модуль(118)"}  # fmt: skip
    return said_in_shape("Деление на 0", modules[face_of(request.path)])


def _no_licence(_fault: Record, _view: View) -> Response:
    return said_in_shape(NO_LICENCE)


def _maintenance(_fault: Record, _view: View) -> Response:
    return closed_answer()


def _application_error(_fault: Record, _view: View) -> Response:
    body = (
        "<html><head><title>1C:Enterprise 8 application error</title></head><body>"
        "<h1>1C:Enterprise 8 application error:</h1><p>На сервере нет места на диске</p></body></html>"
    )
    return Response(body.encode(), 500, content_type="text/html; charset=utf-8")


def _denied(_fault: Record, _view: View) -> Response:
    return error_answer(ODataError(401, "20", DENIED)) if face_of(request.path) == "odata" else said_in_shape(DENIED)


def _control_character(_fault: Record, _view: View) -> Response:
    text = "Ошибка преобразования данных XML: недопустимый символ 0x02"
    if face_of(request.path) == "odata":
        return error_answer(ODataError(400, "-1", text))
    return said_in_shape(text)


def _login_page(_fault: Record, _view: View) -> Response:
    body = "<!DOCTYPE html><html><head><title>Вход</title></head><body><form>Войдите в систему</form></body></html>"
    return Response(body.encode(), 200, content_type="text/html; charset=utf-8")


def add_own_faults(stand: Stand) -> None:
    """The kinds that only this base has."""
    stand.own_faults.update({
        "exception_500": _exception, "no_licence": _no_licence, "maintenance_fault": _maintenance,
        "application_error": _application_error, "access_denied": _denied, "control_character": _control_character,
        "login_page": _login_page,
    })  # fmt: skip
