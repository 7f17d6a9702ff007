"""SOAP messages by a description of the hub's own: made, read, refused; and that zeep never sends or fetches."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from adapters.wire.soap_messages import STRICT, SoapFaultError, SoapMessages, SoapUnreadableError

WSDL = Path(__file__).parents[2] / "hostile" / "deal.wsdl"
ENVELOPE = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:d="urn:deal"><s:Body>{}</s:Body></s:Envelope>'


@pytest.fixture(scope="module")
def messages() -> SoapMessages:
    return SoapMessages(WSDL)


def told(messages: SoapMessages, body: str, status: int = 200) -> Any:
    return messages.answer("Debt", status, ENVELOPE.format(body).encode())


def test_a_request_follows_the_description(messages: SoapMessages) -> None:
    body, headers = messages.request("Debt", {"number": "СПБ-1"})
    assert [one.text for one in etree.fromstring(body).iter("{urn:deal}number")] == ["СПБ-1"]
    assert (headers["SOAPAction"], headers["Content-Type"]) == ('"urn:deal#Debt"', "text/xml; charset=utf-8")


def test_an_answer_comes_as_plain_values(messages: SoapMessages) -> None:
    rows = "<d:row>1</d:row><d:row>2</d:row>"
    value = told(messages, f"<d:DebtResponse><d:return><d:total>12.50</d:total>{rows}</d:return></d:DebtResponse>")
    assert value == {"total": Decimal("12.50"), "row": ["1", "2"]}


def test_a_fault_keeps_code_and_words_apart_from_its_text(messages: SoapMessages) -> None:
    fault = "<s:Fault><faultcode>s:Server</faultcode><faultstring>Иванов</faultstring></s:Fault>"
    for status in (200, 500):
        with pytest.raises(SoapFaultError) as caught:
            told(messages, fault, status)
        assert (caught.value.code, caught.value.text) == ("s:Server", "Иванов")
        assert "Иванов" not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<d:Debt><d:number>1</d:number></d:Debt>",
        "<d:DebtResponse><d:return><d:total>x</d:total></d:return></d:DebtResponse>",
    ],
)
def test_an_answer_that_does_not_fit_is_unreadable(messages: SoapMessages, body: str) -> None:
    with pytest.raises(SoapUnreadableError):
        told(messages, body)


def test_values_that_do_not_fit_are_refused_before_anything_is_sent(messages: SoapMessages) -> None:
    for operation, values in (("Debt", {"strange": "x"}), ("Strange", {"number": "x"})):
        with pytest.raises(SoapUnreadableError):
            messages.request(operation, values)


def test_zeep_neither_sends_nor_loads_from_elsewhere(messages: SoapMessages) -> None:
    transport = messages._client.transport
    with pytest.raises(NotImplementedError):
        messages._client.service.Debt(number="1")
    for place in ("http://127.0.0.1/x", "file:///etc/passwd", "/etc/passwd", str(WSDL.parents[1] / "conftest.py")):
        with pytest.raises(SoapUnreadableError):
            transport.load(place)
    assert transport.operation_timeout is not None


def test_the_settings_forbid_what_the_library_would_allow() -> None:
    assert (STRICT.forbid_dtd, STRICT.forbid_entities, STRICT.forbid_external, STRICT.xml_huge_tree) == (True, True, True, False)


def test_a_description_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.wsdl").write_text("<!DOCTYPE a [<!ENTITY b 'c'>]><definitions>&b;</definitions>", encoding="utf-8")
    for name in ("x.wsdl", "absent.wsdl"):
        with pytest.raises(SoapUnreadableError):
            SoapMessages(tmp_path / name)
