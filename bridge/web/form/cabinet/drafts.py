"""What is typed on a page of the cabinet and not sent yet: kept with the application, sealed, there again on any device."""

from collections.abc import Mapping

from bridge.flows.applying.answer_questionnaire import CABINET, keep_draft
from bridge.web.form.visit import Visit


def draft_of(here: Visit, page: str) -> Mapping[str, str]:
    """What was typed on this page; nothing without a session."""
    return here.known.borrower.drafts.get(CABINET + page, {}) if here.known else {}


def keep_draft_of(here: Visit, page: str, typed: Mapping[str, str]) -> None:
    """Keep the fields as they are typed; all of them empty: forget them."""
    if here.known is not None:
        filled = any(value.strip() for value in typed.values())
        keep_draft(here.hub, here.known, CABINET + page, typed if filled else {})


def forget_draft_of(here: Visit, page: str) -> None:
    """It was sent. The application may have changed by that: it is read anew, where there is anything to forget."""
    if draft_of(here, page):
        keep_draft_of(here.fresh(), page, {})
