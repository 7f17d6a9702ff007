"""The description of a service as 1C writes it: schemas, messages, both bindings, and an address that only the inside knows."""

from samples.neighbours.onec.soap.kinds import V8, Choice, Operation, Record, Service, Value, kinds_of
from samples.neighbours.onec.soap.v8_schema import V8_SCHEMA

XS = "http://www.w3.org/2001/XMLSchema"
TRANSPORT = "http://schemas.xmlsoap.org/soap/http"


def wsdl_of(service: Service, address: str, imports: bool = True) -> str:
    """The whole document. Without `imports` schemas do not name each other, as some bases leave it."""
    spaces = [space for space in dict.fromkeys(getattr(kind, "space", "") for kind in kinds_of(service)) if space]
    schemas = [_package(service, space, imports) for space in spaces]
    own = _own_schema(service, spaces, imports)
    v8 = [V8_SCHEMA] if "v8:" in own or any("v8:" in one for one in schemas) else []
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"\n'
        '\t\txmlns:soap12bind="http://schemas.xmlsoap.org/wsdl/soap12/"\n'
        '\t\txmlns:soapbind="http://schemas.xmlsoap.org/wsdl/soap/"\n'
        f'\t\txmlns:tns="{service.space}"\n\t\txmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy"\n'
        '\t\txmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"\n'
        f'\t\txmlns:xsd="{XS}"\n\t\txmlns:xsd1="{service.space}"\n'
        f'\t\tname="{service.name}"\n\t\ttargetNamespace="{service.space}">\n\t<types>\n'
        + "".join([*v8, *schemas, own])
        + "\t</types>\n"
        + "".join(_messages(one) for one in service.operations)
        + _port_type(service)
        + _binding(service, "soapbind", "Soap")
        + _binding(service, "soap12bind", "Soap12")
        + _ports(service, address)
        + "</definitions>\n"
    )


def _schema_head(space: str, own: str, others: list[str]) -> str:
    prefixes = "".join(f' xmlns:{_prefix(one, own)}="{one}"' for one in dict.fromkeys([space, *others]))
    return (
        f'\t\t<xs:schema xmlns:xs="{XS}"{prefixes} targetNamespace="{space}" '
        'attributeFormDefault="unqualified" elementFormDefault="qualified">\n'
    )


def _prefix(space: str, own: str) -> str:
    return "v8" if space == V8 else "tns" if space == own else "papers"


def _imports(others: list[str], wanted: bool) -> str:
    return "".join(f'\t\t\t<xs:import namespace="{one}"/>\n' for one in others) if wanted else ""


def _package(service: Service, space: str, imports: bool) -> str:
    kinds = [kind for kind in kinds_of(service) if getattr(kind, "space", "") == space]
    inner = "".join(_type(kind, service.space) for kind in kinds)
    others = [V8] if "v8:" in inner else []
    return _schema_head(space, service.space, others) + _imports(others, imports) + inner + "\t\t</xs:schema>\n"


def _own_schema(service: Service, spaces: list[str], imports: bool) -> str:
    kinds = [kind for kind in kinds_of(service) if not getattr(kind, "space", "")]
    inner = "".join(f"\t\t\t{_element(value, service.space, True)}\n" for value in _globals(kinds))
    inner += "".join(_type(kind, service.space) for kind in kinds)
    for one in service.operations:
        inner += _wrapper(one.name, one.asks, service.space)
        inner += _wrapper(f"{one.name}Response", (one.returns, *one.tells), service.space)
    others = ([V8] if "v8:" in inner else []) + spaces
    return _schema_head(service.space, service.space, others) + _imports(others, imports) + inner + "\t\t</xs:schema>\n"


def _globals(kinds: list[Choice | Record]) -> list[Value]:
    found: dict[str, Value] = {}
    for kind in kinds:
        for value in kind.values if isinstance(kind, Record) else ():
            if value.ref:
                found[value.name] = Value(value.name, value.kind)
    return list(found.values())


def _type(kind: Choice | Record, own: str) -> str:
    if isinstance(kind, Choice):
        words = "".join(f'<xs:enumeration value="{word}"/>' for word in kind.words)
        inside = f'<xs:restriction base="xs:string">{words}</xs:restriction>'
        return f'\t\t\t<xs:simpleType name="{kind.name}">{inside}</xs:simpleType>\n'
    return f'\t\t\t<xs:complexType name="{kind.name}">{_sequence(kind.values, own)}</xs:complexType>\n'


def _wrapper(name: str, values: tuple[Value, ...], own: str) -> str:
    return f'\t\t\t<xs:element name="{name}"><xs:complexType>{_sequence(values, own)}</xs:complexType></xs:element>\n'


def _sequence(values: tuple[Value, ...], own: str) -> str:
    return "<xs:sequence>" + "".join(_element(value, own) for value in values) + "</xs:sequence>" if values else "<xs:sequence/>"


def _element(value: Value, own: str, alone: bool = False) -> str:
    marks = ' nillable="true"' if value.nil else ""
    marks += ' minOccurs="0"' if value.maybe or value.many else ""
    marks += ' maxOccurs="unbounded"' if value.many else ""
    if value.ref and not alone:
        return f'<xs:element ref="tns:{value.name}"{marks}/>'
    if isinstance(value.kind, Record) and not value.kind.name:
        inside = f"<xs:complexType>{_sequence(value.kind.values, own)}</xs:complexType>"
        return f'<xs:element name="{value.name}"{marks}>{inside}</xs:element>'
    return f'<xs:element name="{value.name}" type="{_type_name(value.kind, own)}"{marks}/>'


def _type_name(kind: str | Choice | Record, own: str) -> str:
    if isinstance(kind, str):
        return kind if ":" in kind else f"xs:{kind}"
    return f"{_prefix(getattr(kind, 'space', '') or own, own)}:{kind.name}"


def _messages(operation: Operation) -> str:
    return "".join(
        f'\t<message name="{operation.name}{kind}Message">\n'
        f'\t\t<part name="parameters" element="tns:{operation.name}{element}"/>\n\t</message>\n'
        for kind, element in (("Request", ""), ("Response", "Response"))
    )


def _port_type(service: Service) -> str:
    inner = "".join(
        f'\t\t<operation name="{one.name}"><input message="tns:{one.name}RequestMessage"/>'
        f'<output message="tns:{one.name}ResponseMessage"/></operation>\n'
        for one in service.operations
    )
    return f'\t<portType name="{service.name}PortType">\n{inner}\t</portType>\n'


def _binding(service: Service, prefix: str, kind: str) -> str:
    body = f'<{prefix}:body use="literal"/>'
    inner = "".join(
        f'\t\t<operation name="{one.name}"><{prefix}:operation style="document" '
        f'soapAction="{service.space}#{service.name}:{one.name}"/><input>{body}</input><output>{body}</output></operation>\n'
        for one in service.operations
    )
    return (
        f'\t<binding name="{service.name}{kind}Binding" type="tns:{service.name}PortType">\n'
        f'\t\t<{prefix}:binding style="document" transport="{TRANSPORT}"/>\n{inner}\t</binding>\n'
    )


def _ports(service: Service, address: str) -> str:
    claim = (
        '<documentation><wsi:Claim xmlns:wsi="http://ws-i.org/schemas/conformanceClaim/" '
        'conformsTo="http://ws-i.org/profiles/basic/1.1"/></documentation>'
    )
    ports = "".join(
        f'\t\t<port name="{service.name}{kind}" binding="tns:{service.name}{kind}Binding">{said}'
        f'<{prefix}:address location="{address}"/></port>\n'
        for kind, prefix, said in (("Soap", "soapbind", claim), ("Soap12", "soap12bind", ""))
    )
    return f'\t<service name="{service.name}">\n{ports}\t</service>\n'
