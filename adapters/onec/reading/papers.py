"""Contracts as the base sends them: PDF bytes as its text says, or JSON with base64 as its example suggests."""

import base64
import binascii
from typing import Any

from adapters.onec.failures import refused
from adapters.onec.hearing import Hearing
from adapters.onec.hs.tolerant_json import UnreadableError
from bridge.model.papers.figures import FigureName
from bridge.ports.loan_system import PaperFile

PDF = "application/pdf"
DOCUMENT = "contract"


def read_papers(message: Any, hearing: Hearing) -> tuple[dict[str, Any], tuple[PaperFile, ...]]:
    """What the answer says beside the papers, and the papers. Raises UnreadableError, RefusedError."""
    title = hearing.call.title
    if isinstance(message, bytes):
        return {}, (PaperFile(title, PDF, message, DOCUMENT),)
    if not hearing.agreed(message):
        raise refused(hearing.errand, "there are no papers yet", "not_ready")
    values = hearing.taken(message)
    told = {name.value: str(values[name]) for name in FigureName if values.get(name) not in (None, "")}
    papers = [PaperFile(title, PDF, _pdf(values["pdf"]), DOCUMENT, told=told)] if values.get("pdf") else []
    files = values.get("files") or ()
    papers += [PaperFile(row["title"] or title, PDF, _pdf(row["body"]), DOCUMENT, told=told) for row in files]
    return values, tuple(papers)


def _pdf(text: Any) -> bytes:
    try:
        body = base64.b64decode("".join(str(text).split()), validate=True)
    except binascii.Error:
        raise UnreadableError("a paper is no base64") from None
    if not body.startswith(b"%PDF-"):
        raise UnreadableError("a paper is no PDF")
    return body
