"""SOAP messages made and read by zeep, never sent by it: sending is OutsideHttp's, with its deadlines, limits and errors.

The description (WSDL) is a file of the hub beside its schemas: one that names a schema elsewhere is refused, and nothing is ever
fetched. Reading it takes long, so one SoapMessages serves a whole process. Safe to share between threads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import zeep
from lxml import etree
from zeep.exceptions import Error as ZeepError
from zeep.exceptions import Fault
from zeep.helpers import serialize_object
from zeep.transports import Transport

from adapters.wire.xml_reading import XmlRefusedError, read_xml

# zeep has no types of its own.
_open_client: Any = zeep.Client
_plain: Any = serialize_object
STRICT = zeep.Settings(strict=True, xml_huge_tree=False, forbid_dtd=True, forbid_entities=True, forbid_external=True)
LOADING_SECONDS = OPERATION_SECONDS = 30


class SoapUnreadableError(ValueError):
    """The answer, or the description, is not what it must be. Says why and quotes nothing."""


class SoapFaultError(Exception):
    """The far side answered with a fault; `code` and `text` are its own words and may tell personal data."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__("a SOAP fault")
        self.code, self.text = code, text


class _FilesOnly(Transport):
    """Loads what lies in one folder and sends nothing."""

    def __init__(self, folder: Path) -> None:
        start: Any = super().__init__
        start(timeout=LOADING_SECONDS, operation_timeout=OPERATION_SECONDS)
        self._folder = folder.resolve()

    def load(self, url: str) -> bytes:
        file = Path(str(url)).resolve()
        if urlsplit(str(url)).scheme or not file.is_relative_to(self._folder):
            raise SoapUnreadableError("the description names a file from elsewhere")
        return file.read_bytes()

    def get(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError("OutsideHttp sends")

    post = get


@dataclass(frozen=True)
class _Reply:
    """An answer as zeep takes it. Always plain XML: parts of a multipart message would pass by the checks."""

    status_code: int
    content: bytes
    headers: Mapping[str, str]
    encoding: str = "utf-8"


class SoapMessages:
    """The messages of one description. Raises SoapUnreadableError for one that can't be used."""

    def __init__(self, wsdl: Path) -> None:
        try:
            self._client: Any = _open_client(str(wsdl), transport=_FilesOnly(wsdl.parent), settings=STRICT)
            self._binding = self._client.service._binding
        except (ZeepError, etree.LxmlError, OSError) as error:
            raise SoapUnreadableError(f"the description can't be used: {type(error).__name__}") from None

    def request(self, operation: str, values: Mapping[str, Any]) -> tuple[bytes, dict[str, str]]:
        """Body and headers of a call. Raises SoapUnreadableError when the values do not fit the description."""
        try:
            envelope, headers = self._binding._create(operation, (), dict(values), client=self._client)
        except (ZeepError, ValueError, TypeError) as error:
            raise SoapUnreadableError(f"the values do not fit {operation}: {type(error).__name__}") from None
        return etree.tostring(envelope, xml_declaration=True, encoding="utf-8"), dict(headers)

    def answer(self, operation: str, status: int, body: bytes) -> Any:
        """What an answer says, as plain dicts, lists and values. Raises SoapFaultError, SoapUnreadableError."""
        why = ""
        try:
            # Whatever zeep's own parser takes, it gets only what has passed ours.
            clean = etree.tostring(read_xml(body))
            reply = _Reply(status, clean, {"Content-Type": "text/xml"})
            told = self._binding.process_reply(self._client, self._binding.get(operation), reply)
            return _plain(told, dict)
        except Fault as fault:
            found = SoapFaultError(str(fault.code or ""), str(fault.message or ""))
        except XmlRefusedError as error:
            why = str(error)
        except (ZeepError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
            why = f"the answer does not fit the description: {type(error).__name__}"
        if why:
            raise SoapUnreadableError(why)
        raise found
