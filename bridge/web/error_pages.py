"""The page of an error that no door drew itself: what happened, what to do, a way on. It needs no store, session or template."""

from collections.abc import Mapping
from datetime import timedelta

from flask import Response, request
from markupsafe import escape

from bridge.web.base_pages import asset, language_of
from bridge.web.texts import gettext as _
from bridge.web.texts import later, present, speak
from bridge.web.wording import short_span

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
}
_SAVED = later("То, что вы уже сохранили, на месте. Откройте страницу ещё раз через минуту.")
_PAGES: Mapping[int, tuple[str, str]] = {
    400: (later("Запрос не понят"), later("Вернитесь на предыдущую страницу и попробуйте ещё раз.")),
    403: (later("Сюда нельзя"), later("Войдите заново и повторите действие.")),
    404: (later("Такой страницы нет"), later("Проверьте адрес или откройте ссылку из SMS ещё раз.")),
    405: (later("Так эту страницу не открыть"), later("Вернитесь на предыдущую страницу.")),
    409: (later("Сейчас этот шаг недоступен"), later("Обновите страницу: возможно, шаг уже пройден.")),
    413: (later("Слишком длинный текст"), later("Вернитесь назад, сократите то, что ввели, и отправьте снова.")),
    422: (later("Не получилось принять ответ"), later("Вернитесь назад и проверьте, что вы ввели.")),
    429: (later("Слишком часто"), later("Подождите немного и повторите.")),
    503: (later("Сейчас не можем ответить"), _SAVED),
    500: (later("Ошибка на нашей стороне"), _SAVED),
}
# First parts of the addresses that borrowers have.
_BORROWERS = ("", "a", "f", "form", "letters")


def error_page(status: int, request_id: str, wait: int = 0) -> Response:
    """The page for this status in the reader's language. `wait`: seconds after which it goes on, told where waiting helps."""
    speak(language_of(request.environ.get("HTTP_ACCEPT_LANGUAGE", "")))
    try:
        page = _drawn(status, request_id, wait)
    finally:
        # The thread goes on to pages that don't ask for a language.
        speak(None)
    return Response(page, status, content_type="text/html; charset=utf-8", headers=_HEADERS)


def _drawn(status: int, request_id: str, wait: int) -> str:
    title, advice = _PAGES.get(status, _PAGES[400 if status < 500 else 500])
    told = _(advice)
    if status == 429 and wait:
        told = _("Подождите %(span)s и повторите.") % {"span": short_span(timedelta(seconds=wait))}
    reference = _("Номер обращения: %(id)s") % {"id": request_id}
    return (
        f'<!doctype html><html lang="{present().locale.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f"<title>{escape(_(title))}</title>"
        f'<link rel="icon" type="image/svg+xml" href="{asset("icon.svg")}">'
        f'<link rel="stylesheet" href="{asset("form.css")}"></head>'
        f'<body><div class="columns alone"><main id="main"><h1>{escape(_(title))}</h1><p>{escape(told)}</p>{_ways_on()}'
        f'<p class="quiet">{escape(reference)}</p></main></div></body></html>'
    )


def _ways_on() -> str:
    """A borrower is never left without one; whoever works at the office has a menu a step back."""
    if request.path.split("/")[1] not in _BORROWERS:
        return ""
    root, on, ask = escape(request.script_root), _("К заявке"), _("Задайте вопрос")
    return (
        f'<p><a class="button" href="{root}/form/">{escape(on)}</a></p>'
        f'<p><a id="help" href="{root}/form/help">{escape(ask)}</a></p>'
    )
