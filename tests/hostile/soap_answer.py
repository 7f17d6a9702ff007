"""An answer of a web service before the reader of the SOAP wire, whatever it is."""

from requests.structures import CaseInsensitiveDict

from adapters.http import Answer
from adapters.onec.failures import said
from adapters.onec.hs.tolerant_json import Repairs
from adapters.onec.soap.answers import envelope_of, is_fault, told_by


def soap_answer(raw: bytes) -> object:
    """What it tells. Raises UnreadableError."""
    root, parts = envelope_of(Answer(200, CaseInsensitiveDict({"Content-Type": "text/xml"}), raw), Repairs())
    return said(raw) if is_fault(root) else told_by(root, parts, "DebtResponse")
