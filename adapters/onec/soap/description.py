"""A description (WSDL) of one web service, read and ready: what it offers, and the requests made by it.

`Description.of_file` serves the tools, `published` serves the wire; neither needs the base to be there once the file is.
"""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from lxml import etree

from adapters.onec.soap.described import Described, Field, Operation
from adapters.onec.soap.errors import DescriptionUnusableError
from adapters.onec.soap.namespaces import SOAP11, WSDL
from adapters.onec.soap.writing.messages import Messages
from adapters.onec.soap.wsdl.definitions import name_told
from adapters.onec.soap.wsdl.gathering import DESCRIPTION, Beside, Gathered, Source, gathered
from adapters.onec.soap.wsdl.mending import Mended, mended
from adapters.onec.soap.wsdl.ports import Port, chosen_port
from adapters.onec.soap.wsdl.schema import SchemaReading


class Description:
    """Immutable and safe to share between threads. `raw`: one document with every piece inside, as it is kept on disk.

    `service`: which one, where the description holds several. Raises DescriptionUnusableError.
    """

    def __init__(self, whole: Gathered, service: str = "") -> None:
        self.raw, self.digest = whole.raw, whole.digest
        tree, port, operations, remarks = _understood(whole, service)
        if not operations:
            raise DescriptionUnusableError(f"service {port.service} has no operation that can be called")
        self.messages = Messages(tree, port.binding, operations)
        self.described = Described(
            service=port.service, port=port.name, namespace=tree.root.get("targetNamespace", ""),
            operations={name: one for name, one in operations.items() if name in self.messages.offered()},
            services=port.services, remarks=tuple(remarks),
        )  # fmt: skip

    @classmethod
    def of_bytes(
        cls, raw: bytes, service: str = "", source_of: Callable[[etree._Element], Source] | None = None, base: str = ""
    ) -> "Description":
        """From a document; its pieces come from `source_of`, or are left out."""
        return cls(gathered(raw, source_of, base), service)

    @classmethod
    def of_file(cls, path: Path, service: str = "") -> "Description":
        """From a file, with pieces that lie beside it (1.xsd), as 1C saves a WS reference."""
        try:
            if path.stat().st_size > DESCRIPTION.longest:
                raise DescriptionUnusableError(f"it is longer than {DESCRIPTION.longest} bytes")
            raw = path.read_bytes()
        except OSError as error:
            raise DescriptionUnusableError(f"the file can't be read: {error.strerror}") from None
        return cls.of_bytes(raw, service, lambda _: Beside(path.parent), str(path.resolve()))

    def operation(self, name: str) -> Operation | None:
        """The operation, or None."""
        return self.described.operations.get(name)


def _understood(whole: Gathered, service: str) -> tuple[Mended, Port, dict[str, Operation], list[str]]:
    try:
        tree = mended(whole.root)
        remarks = [*whole.remarks, *tree.remarks]
        port = chosen_port(tree.root, service, remarks)
        return tree, port, _operations(tree, port), remarks
    except DescriptionUnusableError:
        raise
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        # A description of a kind that nobody has met: better refused in words than a fault of the hub.
        why = type(error).__name__
    raise DescriptionUnusableError(f"it is not understood ({why}). Send the file to who keeps the hub")


def _operations(tree: Mended, port: Port) -> dict[str, Operation]:
    reading = SchemaReading(tree.definitions, frozenset(tree.unknown | tree.unknown_simple))
    binding = _named(tree.root, "binding", port.binding)
    kind = _named(tree.root, "portType", binding.get("type", "")) if binding is not None else None
    messages = {one.get("name", ""): one for one in tree.root.findall(f"{{{WSDL}}}message")}
    if binding is None or kind is None:
        return {}
    offered = {one.get("name", ""): one for one in kind.findall(f"{{{WSDL}}}operation")}
    made: dict[str, Operation] = {}
    for node in binding.findall(f"{{{WSDL}}}operation"):
        name = node.get("name", "")
        if name in offered:
            told = partial(_told, offered[name], messages, reading, tree.root.get("targetNamespace", ""))
            soap = node.find(f"{{{SOAP11}}}operation")
            made[name] = Operation(
                name=name, action=(soap.get("soapAction") or "") if soap is not None else "", parameters=told("input")[1],
                result=told("output")[1], response=told("output")[0] or f"{name}Response",
                faults=tuple(one.get("name", "") for one in offered[name].findall(f"{{{WSDL}}}fault")),
            )  # fmt: skip
    return made


def _told(
    operation: etree._Element, messages: Mapping[str, Any], reading: SchemaReading, namespace: str, way: str
) -> tuple[str, tuple[Field, ...]]:
    """Name of the element that goes that way, and what stands inside of it."""
    node = operation.find(f"{{{WSDL}}}{way}")
    message = messages.get(node.get("message", "")) if node is not None else None
    parts = message.findall(f"{{{WSDL}}}part") if message is not None else []
    if len(parts) == 1 and (told := parts[0].get("element")):
        name = name_told(parts[0], told, namespace) or told
        return name.rpartition("}")[2], reading.inside(name)
    # Style rpc, as no 1C publishes it: each part is a parameter.
    return "", tuple(reading.of_element(part, namespace) for part in parts)


def _named(root: etree._Element, kind: str, name: str) -> etree._Element | None:
    return next((one for one in root.findall(f"{{{WSDL}}}{kind}") if (one.get("name") or "").strip() == name), None)
