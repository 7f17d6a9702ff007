"""Descriptions as they are met, made from the sample by one change each: taken as they are, and put right."""

from collections.abc import Callable

from tests.contract.onec_soap.base import WSDL, changed

CORE = "http://v8.1c.ru/8.1/data/core"
CORE_SCHEMA = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{CORE}" elementFormDefault="qualified">
 <xs:complexType name="Structure"><xs:sequence><xs:element name="Property" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
  <xs:sequence><xs:element name="Value" nillable="true"/></xs:sequence><xs:attribute name="name" type="xs:string"/>
 </xs:complexType></xs:element></xs:sequence></xs:complexType></xs:schema>"""
POLICY = '<wsp:Policy wsu:Id="p"><wsp:ExactlyOne><wsp:All/></wsp:ExactlyOne></wsp:Policy>'
Change = Callable[[], str | bytes]


def _two_schemas() -> str:
    cut = '<xs:element name="ПринятьДоговор">'
    head = WSDL[WSDL.index("<xs:schema") : WSDL.index("<xs:import")]
    return changed((cut, f"</xs:schema>{head}{cut}"))


def _without(start: str, end: str) -> str:
    first = WSDL.index(start)
    return WSDL[:first] + WSDL[WSDL.index(end, first) + len(end) :]


VARIANTS: dict[str, Change] = {
    "as 1C writes it": lambda: WSDL,
    "with a BOM": lambda: b"\xef\xbb\xbf" + WSDL.encode(),
    "in windows-1251": lambda: WSDL.replace("UTF-8", "windows-1251", 1).encode("cp1251"),
    "a namespace of Cyrillic words": lambda: changed(("site-trade", "Обмен с сайтом")),
    "a namespace that is a Cyrillic address": lambda: changed(("site-trade", "http://www.обмен.рф/Сайт")),
    "a namespace with brackets and quotes": lambda: changed(("site-trade", "обмен {1} &quot;сайт&quot;")),
    "policies everywhere": lambda: changed(
        ("<types>", f"{POLICY}<types>"),
        ("<soapbind:binding", f'{POLICY}<wsp:PolicyReference URI="#p"/><soapbind:binding'),
        ("<xs:import", f"{POLICY}<xs:import"),
        ('<binding name="ОбменСайтаSoapBinding"', '<binding wsu:Id="b" name="ОбменСайтаSoapBinding"'),
    ),
    "no binding for SOAP 1.2": lambda: _without('<binding name="ОбменСайтаSoap12Binding"', "</binding>"),
    "the types of the platform inside": lambda: changed(("<types>", f"<types>{CORE_SCHEMA}")),
    "imports left out": lambda: changed((f'<xs:import namespace="{CORE}"/>', "")),
    "imports that tell where": lambda: changed(
        (f'namespace="{CORE}"/>', f'namespace="{CORE}" schemaLocation="http://v8.1c.ru/core.xsd"/>')
    ),
    "the schema of a namespace twice": _two_schemas,
    "annotations between elements": lambda: changed(
        (
            '<xs:element name="Ключ"',
            '<xs:annotation><xs:documentation>x</xs:documentation></xs:annotation><xs:element name="Ключ"',
        )
    ),
    "the same operation twice": lambda: changed(
        ("</portType>", WSDL[WSDL.index("<operation name=") : WSDL.index("</portType>")] + "</portType>")
    ),
    "blanks around names": lambda: changed(('type="tns:Клиент"', 'type=" tns:Клиент "')),
}
PUT_RIGHT: dict[str, tuple[Change, str]] = {
    "xs:all as a type (ZEEP-363)": (
        lambda: changed(('name="Примечание" type="xs:string"', 'name="Примечание" type="xs:all"')),
        "xs:all",
    ),
    "a type of the configuration": (
        lambda: changed(
            ('name="Примечание" type="xs:string"', 'name="Примечание" type="c:CatalogRef.Договоры"'),
            (
                '<xs:complexType name="Договор">',
                '<xs:complexType name="Договор" xmlns:c="http://v8.1c.ru/8.1/data/enterprise/current-config">',
            ),
        ),
        "CatalogRef.Договоры",
    ),
    "a type of the enterprise that is extended": (
        lambda: changed(
            (
                '<xs:complexType name="СтрокаГрафика">\n\t\t\t\t<xs:sequence>',
                '<xs:complexType name="СтрокаГрафика" xmlns:e="http://v8.1c.ru/8.1/data/enterprise">'
                '<xs:complexContent><xs:extension base="e:Row"><xs:sequence>',
            ),
            (
                'name="СуммаПлатежа" type="xs:decimal"/>\n\t\t\t\t</xs:sequence>',
                'name="СуммаПлатежа" type="xs:decimal"/></xs:sequence></xs:extension></xs:complexContent>',
            ),
        ),
        "Row",
    ),
    "a prefix that is declared nowhere": (
        lambda: changed(('name="Примечание" type="xs:string"', 'name="Примечание" type="q:Strange"')),
        "Strange",
    ),
    "a type without its prefix": (lambda: changed(('type="tns:СтрокаГрафика"', 'type="СтрокаГрафика"')), "СтрокаГрафика"),
    "a word of XML Schema without its prefix": (
        lambda: changed(('name="Примечание" type="xs:string"', 'name="Примечание" type="string"')),
        "xs:string",
    ),
    "a simple type on an unknown one": (
        lambda: changed(
            (
                '<xs:simpleType name="ВидДоговора">\n\t\t\t\t<xs:restriction base="xs:string">',
                '<xs:simpleType name="ВидДоговора"><xs:restriction base="tns:Нет">',
            )
        ),
        "Нет",
    ),
    "an element that stands nowhere": (
        lambda: changed(
            ('<xs:element name="Примечание" type="xs:string" minOccurs="0"/>', '<xs:element ref="tns:Нет" minOccurs="0"/>')
        ),
        "Нет",
    ),
    "groups and attributes that stand nowhere": (
        lambda: changed(
            (
                '<xs:attribute name="Код" type="xs:string"/>',
                '<xs:attribute name="Код" type="xs:string"/><xs:attribute ref="tns:Нет"/><xs:attributeGroup ref="tns:Пусто"/>',
            )
        ),
        "left out",
    ),
    "for SOAP 1.2 alone": (
        lambda: (
            _without('<binding name="ОбменСайтаSoap12Binding"', "</binding>")
            .replace("http://schemas.xmlsoap.org/wsdl/soap/", "http://schemas.xmlsoap.org/wsdl/soap12x/")
            .replace("http://schemas.xmlsoap.org/wsdl/soap12/", "urn:other")
            .replace("soap12x", "soap12")
        ),
        "SOAP 1.2",
    ),
    "no service at all": (lambda: _without('<service name="ОбменСайта">', "</service>"), "no service"),
    "an operation without its messages": (
        lambda: changed(("</portType>", '<operation name="Лишняя"><input message="tns:Нет"/></operation></portType>')),
        "Лишняя",
    ),
    "an answer of an unknown element": (lambda: changed(('element="tns:ВерсияResponse"', 'element="tns:Нет"')), "Нет"),
    "a question of an unknown element": (lambda: changed(('element="tns:Версия"', 'element="tns:Нет"')), "operation Версия"),
    "another transport": (lambda: changed(('transport="http://schemas.xmlsoap.org/soap/http"', 'transport="urn:jms"')), "HTTP"),
    "words of XML Schema 1.1": (
        lambda: changed(("<xs:attribute name=", '<xs:assert test="x"/><xs:attribute name=')),
        "xs:assert",
    ),
}
