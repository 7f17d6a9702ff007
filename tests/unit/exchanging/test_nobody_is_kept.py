"""Whatever a person's data is put into, and however it is written, nothing of it is in what is kept of a call."""

import base64
import json
import random
import re
from collections.abc import Callable
from html import escape
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bridge.model.exchanging import Keeper, Raw, Talk
from bridge.model.exchanging.words import WORDS
from samples.demo.story.masking.marks import found_in, marks_of_person
from samples.demo.story.people.person import Person, invent

KEEPER = Keeper()
PERSON = invent(random.Random(7))
MARKS = {name: pattern for name, pattern in marks_of_person(PERSON).items() if name != "passport number"}
FACTS = sorted(
    {
        *(text for texts in PERSON.leaks.values() for text in texts), PERSON.phone, "8" + PERSON.phone[2:],
        PERSON.surname.upper(), f"{PERSON.surname} {PERSON.name} {PERSON.patronymic}",
        f"г. Москва, ул. {PERSON.street}, д. 5", PERSON.email.upper(),
    }
)  # fmt: skip
_NAMED = """
amount Сумма status Статус date ДатаПлатежа number Номер ID Ref_Key message СообщениеОбОшибке passport phone
unknownField НовоеПоле code error REFNOEXT type count description Value Property faultstring deal НомерДоговора currency
result title
"""
NAMES = _NAMED.split()
WAYS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "percent": quote,
    "percent of 1251": lambda text: quote(text.encode("cp1251")),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "entities": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "hex entities": lambda text: "".join(f"&#x{ord(char):x};" for char in text),
    "escapes": lambda text: json.dumps(text)[1:-1],
    "hex": lambda text: text.encode().hex(),
    "in an error": lambda text: f"Ошибка проведения: не найден контрагент {text}, код 406",
    "in a program's place": lambda text: f'{{Модуль(118)}}: Значение "{text}" не подходит',
    "with a word": lambda text: f"OK {text}",
    "within JSON": lambda text: json.dumps({"return": {"Статус": text}}),
    "within XML": lambda text: f"<a><Сумма>{text}</Сумма></a>",
}
words = st.sampled_from(FACTS)
names = st.sampled_from(NAMES)
values = st.builds(lambda text, way: WAYS[way](text), words, st.sampled_from(sorted(WAYS)))
trees: st.SearchStrategy[Any] = st.recursive(
    values | st.integers(-999, 999) | st.none() | st.booleans(),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(names | values, below, max_size=4),
    max_leaves=12,
)


def as_xml(name: str, value: Any) -> str:
    """A tree as elements; names that XML does not take stand in attributes."""
    tag = name if re.fullmatch(r"[^\W\d]\w*", name) else "row"
    if isinstance(value, dict):
        inner = "".join(as_xml(key, one) for key, one in value.items())
    elif isinstance(value, list):
        inner = "".join(as_xml("Item", one) for one in value)
    else:
        inner = escape(str(value))
    return f'<m:{tag} name="{escape(name)}">{inner}</m:{tag}>'


BODIES: dict[str, Callable[[str, Any], str]] = {
    "json": lambda name, tree: json.dumps({name: tree}, ensure_ascii=False),
    "escaped json": lambda name, tree: json.dumps({name: tree}),
    "broken json": lambda name, tree: json.dumps({name: tree}, ensure_ascii=False)[:-2] + ",,}",
    "xml": as_xml,
    "soap": lambda name, tree: f"<?xml version='1.0'?><soap:Envelope><soap:Body>{as_xml(name, tree)}</soap:Body></soap:Envelope>",
    "data": lambda name, tree: f"<{'return'}><![CDATA[{json.dumps({name: tree}, ensure_ascii=False)}]]></return>",
    "unclosed xml": lambda name, tree: as_xml(name, tree)[:-3],
    "page": lambda name, tree: f"<!DOCTYPE html><html><body><h1>{name}: {tree}</h1></body></html>",
    "form": lambda name, tree: f"{quote(name)}={quote(str(tree))}&Сумма={quote(str(tree))}",
    "bare form": lambda name, tree: f"{name}={tree}".replace(" ", "+"),
    "text": lambda name, tree: f"ERROR = 2 ({name} {tree})",
}


def whole(talk: Talk) -> bytes:
    sides = [talk.request, *([talk.answer] if talk.answer else [])]
    return "\n".join(line for side in sides for line in (*side.head, side.kind, side.body)).encode("utf-8", "replace")


def leaks_of(talk: Talk) -> list[str]:
    raw = whole(talk)
    joined = re.sub(rb"[\s,.:;()\"'=-]+", b"", raw)
    digits = re.sub(rb"\D", b"", PERSON.phone.encode())[1:]
    base = [base64.b64encode(fact.encode()).rstrip(b"=")[:-2] for fact in FACTS]
    found = found_in(raw, MARKS) + [f"base64 of {one!r}" for one in base if len(one) > 7 and one in raw]
    return found + (["digits of the phone"] if digits in joined else [])


@settings(max_examples=120, deadline=None)
@given(
    name=names | words, tree=trees, kind=st.sampled_from(sorted(BODIES)), encoding=st.sampled_from(["utf-8", "cp1251", "utf-16"])
)
@example(name="amount", tree=PERSON.phone, kind="json", encoding="utf-8")
def test_a_person_in_any_field_nesting_and_encoding_is_not_kept(name: str, tree: Any, kind: str, encoding: str) -> None:
    body = BODIES[kind](name, tree).encode(encoding, "replace")
    assert leaks_of(KEEPER.talk(Raw(body, method="POST", url="https://base.test/hs/Request/"), Raw(body, status=200))) == []


def test_no_field_shows_any_fact_in_any_kind_of_body() -> None:
    everything = [(name, fact, make, way) for name in NAMES for fact in FACTS for make in BODIES for way in WAYS]
    for name, fact, make, way in random.Random(11).sample(everything, 1500):
        body = BODIES[make](name, WAYS[way](fact)).encode()
        assert leaks_of(KEEPER.talk(Raw(body), Raw(body))) == [], (name, fact, make, way)


@settings(max_examples=80, deadline=None)
@given(fact=values, name=names | words, secret=values)
def test_addresses_and_headers_keep_no_person_no_account_and_no_token(fact: str, name: str, secret: str) -> None:
    account, query = f"{quote(secret)}:{quote(secret)}", f"{quote(name)}={quote(fact)}&{name}={fact}"
    url = f"https://{account}@base.test/hs/dealsign/{quote(fact)}/{fact}?{query}"
    told = {
        "Content-Type": f"text/{fact}; charset={fact}", "Retry-After": fact, "X-Request-Id": fact,
        "Authorization": f"Basic {secret}",
        "X-Signature": fact, "Set-Cookie": fact, "Location": url,
    }  # fmt: skip
    assert leaks_of(KEEPER.talk(Raw(b"", told, "GET", url), Raw(b"", told, status=200))) == []


def test_a_key_of_a_gateway_and_a_path_nobody_should_know_are_not_kept() -> None:
    url = f"https://{'user:Pa55word'}@gate.test/notices/sms/q8Zr2LmX0dKs7TnV/?psw=Pa55word&apikey=0f9e8d7c&login=lender"
    raw = whole(KEEPER.talk(Raw(b"psw=Pa55word&apikey=0f9e8d7c&api_id=A1B2", {}, "POST", url), None))
    assert not [one for one in (b"Pa55", b"q8Zr", b"0f9e", b"A1B2", b"user:", b"lender") if one in raw]


def test_a_phone_in_pieces_is_one_value() -> None:
    for gap in ("<!-- -->", "<![CDATA[]]>", "<b/>", "<?x?>", "&#8203;"):
        pieces = gap.join(("799", "912", "345", "67"))
        kept = whole(KEEPER.talk(Raw(b""), Raw(f"<r><number>{pieces}</number><Номер>{pieces}</Номер></r>".encode())))
        assert not [piece for piece in (b"912", b"345") if piece in kept], gap


def test_codes_by_sms_are_not_kept_in_any_field() -> None:
    for name in NAMES:
        body = json.dumps({name: "804213", "Code": "4821", "text": f"Ваш код 804213 {name}", "message": "код 804213"}).encode()
        kept = whole(KEEPER.talk(Raw(b""), Raw(body)))
        assert b"4821" not in kept.replace(b"804213", b"")
        # Six digits alone are a sum in a field of sums, and nothing anywhere else.
        assert kept.count(b"804213") <= 1


_PEOPLE = """
александр алексей андрей анна антон вера виктор виктория владимир галина дарья денис дмитрий евгений егор екатерина
елена иван игорь илья ирина кирилл константин любовь людмила максим марина мария марк михаил надежда наталья николай
оксана олег ольга павел петр роман светлана сергей софия станислав степан татьяна юлия юрий ivan petr olga maria sergey
anna alex mark max roman иванов иванова смирнов кузнецов попов васильев петров соколов михайлов новиков федоров ли ким
пак цой ан ivanov petrov kim москва казань тверь омск ленина мира пушкина самара пермь уфа сочи moscow kazan
"""


def test_the_vocabulary_holds_no_names_of_people_and_towns() -> None:
    assert WORDS.isdisjoint(_PEOPLE.split())
    assert WORDS.isdisjoint(word.lower() for word in (PERSON.surname, PERSON.name, PERSON.patronymic, PERSON.street))
    assert all(word == word.lower() and word.isalpha() and "ё" not in word for word in WORDS)


@pytest.mark.parametrize("seed", range(5))
def test_any_other_person_is_as_safe(seed: int) -> None:
    other: Person = invent(random.Random(seed))
    body = json.dumps({name: [text for texts in other.leaks.values() for text in texts] for name in NAMES}).encode()
    marks = {name: pattern for name, pattern in marks_of_person(other).items() if name != "passport number"}
    assert found_in(whole(KEEPER.talk(Raw(body), Raw(body))), marks) == []
