"""The WSDL around the schemas: brought to the one service and SOAP 1.1 port that is spoken to, in the form that zeep takes."""

from dataclasses import dataclass

from lxml import etree

from adapters.onec.soap.errors import DescriptionUnusableError
from adapters.onec.soap.namespaces import HTTP_TRANSPORT, SOAP11, SOAP12, WSDL
from adapters.onec.soap.wsdl.definitions import local

_REFERENCES = {"input": "message", "output": "message", "fault": "message", "binding": "type", "port": "binding"}


@dataclass(frozen=True)
class Port:
    """`service` and `name` as the description tells them; `binding`: local name."""

    service: str
    name: str
    binding: str
    services: tuple[str, ...]


def chosen_port(root: etree._Element, service: str, remarks: list[str]) -> Port:
    """The SOAP 1.1 port of a service, of the first one when none is named. Everything else is taken out of the tree.

    Raises DescriptionUnusableError.
    """
    _plain_references(root)
    _drop_operations(root, remarks)
    _speak_soap11(root, remarks)
    bindings = {_name(one): one for one in _all(root, "binding") if one.find(f"{{{SOAP11}}}binding") is not None}
    if not bindings:
        raise DescriptionUnusableError("it has no SOAP binding: publish it as a web service (Web-сервис), not as an HTTP service")
    services = tuple(_name(one) for one in _all(root, "service"))
    port = _port(root, service, bindings, services) if services else _port_of_binding(service, bindings, remarks)
    for node in _all(root, "binding"):
        if node is not bindings[port.binding]:
            root.remove(node)
    for node in _all(root, "service"):
        root.remove(node)
    _complete(bindings[port.binding], remarks)
    return port


def _port(root: etree._Element, service: str, bindings: dict[str, etree._Element], services: tuple[str, ...]) -> Port:
    name = service or services[0]
    node = next((one for one in _all(root, "service") if _name(one) == name), None)
    if node is None:
        raise DescriptionUnusableError(f"it has no service {name}: it has {', '.join(services)}; name one of them in the map")
    ports = [one for one in _all(node, "port") if one.get("binding") in bindings]
    if not ports:
        raise DescriptionUnusableError(f"service {name} has no port for SOAP: publish it again, or take it from another base")
    # 1C names it so; whoever imitates 1C does not always.
    port = next((one for one in ports if _name(one) == f"{name}Soap"), ports[0])
    return Port(name, _name(port), port.get("binding", ""), services)


def _port_of_binding(service: str, bindings: dict[str, etree._Element], remarks: list[str]) -> Port:
    remarks.append("it names no service: its first SOAP binding is taken")
    name = next(iter(bindings))
    return Port(service or name, name, name, ())


def _plain_references(root: etree._Element) -> None:
    """One document, one namespace: what comes from a piece with another one is found by its own name."""
    for node in root.iter(*(f"{{{WSDL}}}{name}" for name in _REFERENCES)):
        name = _REFERENCES[local(node)]
        if told := node.get(name):
            node.set(name, told.rpartition(":")[2])


def _drop_operations(root: etree._Element, remarks: list[str]) -> None:
    """Operations that can't be asked: zeep would drop some of them without a word and stumble over others."""
    messages = {_name(one) for one in _all(root, "message")}
    for kind in _all(root, "portType"):
        for operation in _all(kind, "operation"):
            for one in (*_all(operation, "output"), *_all(operation, "fault")):
                # Answers are read without their description.
                if one.get("message") not in messages:
                    operation.remove(one)
            asked = _all(operation, "input")
            if not asked or asked[0].get("message") not in messages:
                kind.remove(operation)
                remarks.append(f"operation {_name(operation)} has no message to ask with: left out")
    _drop_from_bindings(root, remarks)


def _drop_from_bindings(root: etree._Element, remarks: list[str]) -> None:
    offered = {_name(kind): {_name(one) for one in _all(kind, "operation")} for kind in _all(root, "portType")}
    for binding in _all(root, "binding"):
        known = offered.get(binding.get("type", ""))
        if known is None:
            root.remove(binding)
            remarks.append(f"binding {_name(binding)} is of a port type that stands nowhere: left out")
            continue
        for operation in _all(binding, "operation"):
            if _name(operation) not in known:
                binding.remove(operation)


def _speak_soap11(root: etree._Element, remarks: list[str]) -> None:
    """A description for SOAP 1.2 alone: 1C answers both at one address, so it is asked in SOAP 1.1."""
    if any(one.find(f"{{{SOAP11}}}binding") is not None for one in _all(root, "binding")):
        return
    changed = False
    for node in list(root.iter()):
        if isinstance(node.tag, str) and node.tag.startswith(f"{{{SOAP12}}}"):
            node.tag, changed = f"{{{SOAP11}}}{local(node)}", True
    if changed:
        remarks.append("it has SOAP 1.2 alone: asked in SOAP 1.1, which 1C serves at the same address")


def _complete(binding: etree._Element, remarks: list[str]) -> None:
    """What zeep can't do without: the transport, and a body in each message."""
    for operation in _all(binding, "operation"):
        for node in _all(operation, "input") or [etree.SubElement(operation, f"{{{WSDL}}}input")]:
            if node.find(f"{{{SOAP11}}}body") is None:
                etree.SubElement(node, f"{{{SOAP11}}}body", use="literal")
    head = binding.find(f"{{{SOAP11}}}binding")
    if head is not None and head.get("transport") != HTTP_TRANSPORT:
        head.set("transport", HTTP_TRANSPORT)
        remarks.append("its transport is taken as HTTP")


def _all(node: etree._Element, name: str) -> list[etree._Element]:
    return node.findall(f"{{{WSDL}}}{name}")


def _name(node: etree._Element) -> str:
    return (node.get("name") or "").strip()
