"""The part of the platform's own types that services use: structures, arrays, maps, tables, identifiers, stored values."""

V8_SCHEMA = """\t\t<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:v8="http://v8.1c.ru/8.1/data/core"
\t\t\t\ttargetNamespace="http://v8.1c.ru/8.1/data/core" attributeFormDefault="unqualified" elementFormDefault="qualified">
\t\t\t<xs:simpleType name="UUID"><xs:restriction base="xs:string">
\t\t\t\t<xs:pattern value="[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"/>
\t\t\t</xs:restriction></xs:simpleType>
\t\t\t<xs:simpleType name="ValueStorage"><xs:restriction base="xs:base64Binary"/></xs:simpleType>
\t\t\t<xs:complexType name="Structure"><xs:sequence>
\t\t\t\t<xs:element name="Property" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:sequence>
\t\t\t\t\t<xs:element name="Value" nillable="true"/>
\t\t\t\t</xs:sequence><xs:attribute name="name" type="xs:string" use="required"/></xs:complexType></xs:element>
\t\t\t</xs:sequence></xs:complexType>
\t\t\t<xs:complexType name="Array"><xs:sequence>
\t\t\t\t<xs:element name="Value" nillable="true" minOccurs="0" maxOccurs="unbounded"/>
\t\t\t</xs:sequence></xs:complexType>
\t\t\t<xs:complexType name="Map"><xs:sequence>
\t\t\t\t<xs:element name="pair" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:sequence>
\t\t\t\t\t<xs:element name="Key" nillable="true"/><xs:element name="Value" nillable="true"/>
\t\t\t\t</xs:sequence></xs:complexType></xs:element>
\t\t\t</xs:sequence></xs:complexType>
\t\t\t<xs:complexType name="ValueTable"><xs:sequence>
\t\t\t\t<xs:element name="column" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:sequence>
\t\t\t\t\t<xs:element name="Name" type="xs:string"/><xs:element name="Title" type="xs:string" minOccurs="0"/>
\t\t\t\t</xs:sequence></xs:complexType></xs:element>
\t\t\t\t<xs:element name="row" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:sequence>
\t\t\t\t\t<xs:element name="Value" nillable="true" minOccurs="0" maxOccurs="unbounded"/>
\t\t\t\t</xs:sequence></xs:complexType></xs:element>
\t\t\t</xs:sequence></xs:complexType>
\t\t</xs:schema>
"""
