"""What was typed on a page that could not be taken as it was sent: told back in words, so that nobody types from memory."""

from flask import request

from bridge.web.form.answers.questionnaire import STEPS

_TICKS = ("sex", "same", "no_patronymic", "issuer")
_NAMES = (*(name for step in STEPS for name in step.schema.fields if name not in _TICKS), "more_answer", "text", "amount", "mail")


def typed_before() -> list[str]:
    """Texts of the posted form that a person typed; never a code or a password.

    Only of a form of ours: what a stranger's page posts here is never shown as if the borrower had typed it. A browser that
    does not say where a form came from is told nothing back.
    """
    if request.headers.get("Sec-Fetch-Site") != "same-origin":
        return []
    told = (request.form.get(name, "").strip() for name in _NAMES)
    return list(dict.fromkeys(text for text in told if len(text) > 1))
