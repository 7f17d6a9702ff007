"""Requests of one description, made by zeep. It neither sends nor fetches anything here: sending is OutsideHttp's."""

import io
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import zeep
from lxml import etree
from zeep.exceptions import Error as ZeepError
from zeep.transports import Transport
from zeep.wsdl import Document
from zeep.xsd import ComplexType, Schema
from zeep.xsd.elements.indicators import OrderIndicator
from zeep.xsd.schema import SchemaDocument

from adapters.onec.soap.described import Operation, Shape
from adapters.onec.soap.errors import DescriptionUnusableError, OperationUnknownError, ValueUnfitError
from adapters.onec.soap.namespaces import CORE, ENCODING, ENVELOPES, XS, put_back
from adapters.onec.soap.writing.core_types import CORE_SIMPLE, CORE_TYPES, PREFIXES, CoreValue, FreeValue, PlainText, UnknownValue
from adapters.onec.soap.writing.plans import Plan, Plans
from adapters.onec.soap.wsdl.asking_side import asking_side
from adapters.onec.soap.wsdl.mending import Mended

STRICT = zeep.Settings(strict=True, xml_huge_tree=False, forbid_dtd=True, forbid_entities=True, forbid_external=True)
LOADING_SECONDS = OPERATION_SECONDS = 30
CONTENT_TYPE = "text/xml; charset=utf-8"
# zeep takes these only as numbers of its own, or encodes them once more: here they come as texts.
_AS_TEXT = ("gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay", "duration", "base64Binary", "hexBinary")
_ENVELOPE, _BODY = f"{{{ENVELOPES[0]}}}Envelope", f"{{{ENVELOPES[0]}}}Body"
_NAMES = {"soap": ENVELOPES[0], **PREFIXES}


class _Nowhere(Transport):
    """Loads nothing and sends nothing: a description is one document here."""

    def __init__(self) -> None:
        start: Any = super().__init__
        start(timeout=LOADING_SECONDS, operation_timeout=OPERATION_SECONDS)

    def load(self, url: Any) -> bytes:
        raise DescriptionUnusableError("it names a piece that lies elsewhere")

    def get(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError("OutsideHttp sends")

    post = get


class _Schema(Schema):
    """Types that stand alone are resolved one after the other: zeep follows each reference down, and may come too deep."""

    def add_documents(self, schema_nodes: Any, location: Any) -> None:
        """Called by zeep."""
        create: Any = self.create_new_document
        documents = [create(node, location) for node in schema_nodes]
        alone = [one for document in documents for one in document._types.values() if _stands_alone(one)]
        for one in alone:
            one._resolved = one
        # Groups first: who extends a type takes over what it has instead of them.
        for one in sorted(alone, key=lambda kind: isinstance(kind._element, OrderIndicator)):
            found = [attribute.resolve() for attribute in one._attributes]
            one._attributes = [each for many in found for each in (many if isinstance(many, list) else [many])]
            one._element = one._element and one._element.resolve()
        for document in documents:
            document.resolve()
        self._prefix_map_auto = {}


def _made(kind: Any, *arguments: Any) -> Any:
    """zeep has few types of its own."""
    return kind(*arguments)


def _stands_alone(kind: Any) -> bool:
    return isinstance(kind, ComplexType) and not kind._extension and not kind._restriction


class _Wsdl(Document):
    """A description in which the types of the platform, and those of which nothing is known, are ours."""

    def __init__(self, mended: Mended) -> None:
        self._mended = mended
        start: Any = super().__init__
        start(io.BytesIO(etree.tostring(asking_side(mended))), _Nowhere(), settings=STRICT)

    def load(self, location: Any) -> None:
        """Called by zeep before anything is read: what is registered first is found first."""
        self.types = _made(_Schema, None, self.transport, None, STRICT)
        types: dict[str, Any] = {f"{{{CORE}}}{name}": CoreValue for name in CORE_TYPES}
        types |= {f"{{{CORE}}}{name}": PlainText for name in CORE_SIMPLE}
        types |= dict.fromkeys(self._mended.unknown, UnknownValue) | dict.fromkeys(self._mended.unknown_simple, PlainText)
        for name, kind in types.items():
            qname = etree.QName(name)
            self._schema(qname.namespace).register_type(qname, kind(qname))
        built_in = self._schema(XS)
        built_in.register_type(etree.QName(XS, "anyType"), _made(FreeValue))
        for name in _AS_TEXT:
            built_in.register_type(etree.QName(XS, name), PlainText(etree.QName(XS, name)))
        # zeep would fetch this one from the web.
        self._schema(ENCODING, ENCODING)
        start: Any = super().load
        start(location)

    def _schema(self, namespace: str | None, location: str | None = None) -> Any:
        documents: Any = self.types.documents
        found = documents.get_by_namespace(namespace, True)
        if not found:
            found = [_made(SchemaDocument, namespace, location, None)]
            documents.add(found[0])
        return found[0]


@dataclass(frozen=True)
class _Maker:
    """Of one operation. `element`: zeep's, None for a message without parameters."""

    element: Any
    plan: Plan | None


class Messages:
    """The requests of one description. Safe to share between threads. Raises DescriptionUnusableError."""

    def __init__(self, mended: Mended, binding: str, operations: Mapping[str, Operation]) -> None:
        try:
            document: Any = _Wsdl(mended)
            bindings = {str(etree.QName(name).localname): one for name, one in document.bindings.items()}
            self._operations: dict[str, Any] = dict(bindings[binding].all())
        except DescriptionUnusableError:
            raise
        except RecursionError:
            raise DescriptionUnusableError("its types stand in a circle") from None
        except Exception as error:
            # zeep tells what it does not understand by whatever happens to it there.
            why = f"{type(error).__name__}: {str(error)[:300]}"
            raise DescriptionUnusableError(f"zeep can't read it: {why}. Send the file to who keeps the hub") from None
        self._described = operations
        self._plans = Plans()
        self._makers: dict[str, _Maker] = {}
        self._guard = threading.Lock()

    def offered(self) -> frozenset[str]:
        """Names of the operations that zeep can make."""
        return frozenset(self._operations)

    def body(self, operation: str, values: Mapping[str, Any]) -> bytes:
        """The message of a call. Raises ValueUnfitError for values and names that do not fit."""
        maker = self._makers.get(operation) or self._maker(operation)
        envelope = etree.Element(_ENVELOPE, nsmap=_NAMES)
        body = etree.SubElement(envelope, _BODY)
        if maker.plan is None and values:
            raise ValueUnfitError(next(iter(values)), "is no parameter of the description")
        if maker.element is not None:
            self._render(operation, maker, body, maker.plan.made(values) if maker.plan else {})
        return put_back(etree.tostring(envelope, xml_declaration=True, encoding="utf-8"))

    def _render(self, operation: str, maker: _Maker, body: etree._Element, values: dict[str, Any]) -> None:
        try:
            maker.element.render(body, values)
        except ValueUnfitError:
            raise
        except (ZeepError, ValueError, TypeError, LookupError, AttributeError) as error:
            why = type(error).__name__
        else:
            return
        raise ValueUnfitError(operation, f"can't be written from these values ({why})")

    def _maker(self, operation: str) -> _Maker:
        if operation not in self._operations:
            raise OperationUnknownError(operation)
        with self._guard:
            element = self._operations[operation].input.body
            plan = None
            if element is not None and isinstance(element.type, ComplexType):
                plan = self._plans.of(element.type, Shape(lambda: self._described[operation].parameters))
            made = self._makers[operation] = _Maker(element, plan)
            return made
