"""Names compared as a person compares them: case, order, alphabet, endings, prefixes and slips aside."""

import pytest

from adapters.onec.checking.dictionary import Dictionary
from adapters.onec.checking.first_map.matching import POSSIBLE, SURE, fits
from adapters.onec.checking.hints import nearest
from adapters.onec.checking.names import apart, parts_of, stem, without_prefix

WORDS = Dictionary()


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("НомерДоговора", ["номер", "договора"]),
        ("IDДоговора", ["id", "договора"]),
        ("number_dogovor", ["number", "dogovor"]),
        ("ТекПлатёж2", ["тек", "платеж", "2"]),
        ("ОДПросрочено", ["од", "просрочено"]),
        # The first letter is Latin, the others are not.
        ("Cумма", ["сумма"]),
        ("", []),
        ("___", []),
    ],
)
def test_a_name_falls_into_its_parts(name: str, parts: list[str]) -> None:
    assert parts_of(name) == parts


@pytest.mark.parametrize("one", ["договор", "договора", "договоров", "dogovor", "dogovora", "Dogovory".lower()])
def test_endings_and_alphabets_do_not_tell_words_apart(one: str) -> None:
    assert stem(one) == "dogovor"


@pytest.mark.parametrize(
    ("one", "other", "letters"),
    [
        ("номер", "номер", 0), ("номер", "номр", 1), ("номер", "нмоер", 1), ("номер", "сумма", 3), ("а", "абвгд", 3),
        ("договор", "дгвор", 2),
    ],
)
def test_letters_between_two_words_are_counted_up_to_a_bound(one: str, other: str, letters: int) -> None:
    assert apart(one, other, 2) == letters


@pytest.mark.parametrize(
    ("name", "bare"),
    [("см_НомерДоговора", "НомерДоговора"), ("ИТ_Сумма", "Сумма"), ("Catalog_Сумма", "Catalog_Сумма"), ("_x", "_x")],
)
def test_what_a_developer_puts_before_all_names_is_left_out(name: str, bare: str) -> None:
    assert without_prefix(name) == bare


@pytest.mark.parametrize(
    "name",
    [
        "НомерДоговора", "NomerDogovora", "number_dogovor", "ContractNumber", "nomerdogovora", "NOMER_DOGOVORA",
        "см_НомерДоговора", "Nomer_dogovora", "НомерДогвора", "НомеорДоговора", "Нoмер Договoра", "Номер_Договора_Key",
    ],
)  # fmt: skip
def test_one_number_of_a_contract_in_twelve_writings(name: str) -> None:
    meant = WORDS.meant(name)
    assert (meant.meanings, meant.strangers) == ({"number", "contract"}, 0)


@pytest.mark.parametrize(
    ("name", "meanings"),
    [
        ("registrarion_city", {"city", "registration"}), ("ФизическоеЛицо_Key", {"client"}), ("НачинаяС", {"from"}),
        ("ДолгПоТекущемуПлатежу", {"debt", "current", "payment"}), ("СуммаКОплате", {"sum", "to_pay"}),
        ("НомеорОплаты", {"number", "payment"}), ("data_rozhdeniya", {"date", "birth"}),
        ("ПаспортКемВыдан", {"passport", "issuer"}),
        ("ЗаймID", {"loan", "id"}), ("procenty", {"interest"}), ("ВЧерномСписке", {"black"}), ("КодАСП", {"code", "sign"}),
    ],
)  # fmt: skip
def test_what_names_of_real_contracts_mean(name: str, meanings: set[str]) -> None:
    meant = WORDS.meant(name)
    assert (meant.meanings, meant.strangers) == (meanings, 0)


def test_a_word_that_nobody_knows_is_a_stranger_and_no_guess() -> None:
    meant = WORDS.meant("НомерЦветкаПапоротника")
    assert (meant.meanings, meant.strangers) == ({"number"}, 2)


def test_short_words_are_never_taken_for_others_by_likeness() -> None:
    assert WORDS.meant("Дол").meanings == frozenset()


def test_the_nearest_names_come_first_and_strangers_not_at_all() -> None:
    names = ["Заявка.Сумма", "Заявка.СумаТура", "Заявка.СуммаТура", "Клиент.Фамилия", "Версия"]
    assert nearest("Заявка.СумматТура", names)[:2] == ("Заявка.СумаТура", "Заявка.СуммаТура")
    assert nearest("Полностью.Другое", names) == ()


OPERATIONS = {
    "submit": "CreateLoanRequest СоздатьЗаявкуНаЗайм NewZayavka SetLoan ЗагрузитьЗаявку ПередатьЗаявку sozdat_zayavku",
    "find_deal": "ПолучитьЗаявкуПоИД НайтиЗаявку FindLoan poisk_zajavki ПоискДоговора",
    "statuses": "GetLoanStatus ПолучитьСтатусЗаявки СостояниеДоговора StatusesApplication СтатусыЗаявок",
    "numbers": "getClientLoans СписокЗаймовКлиента СделкиКлиента",
    "deals": "СписокДоговоровЗаПериод",
    "changes": "ИзменениеСтатусов",
    "draft": "ДоговорНаПодпись GetContractPDF ПечатнаяФормаДоговора pechatnaya_forma_dogovora LoanPapers",
    "signing_code": "КодПодписания ОтправитьКодАСП SignCode",
    "confirm": "ПодписатьДоговор SignContract ПроверитьКодАСП ПодтвердитьПодписание podtverdit_podpis",
    "debt": "GetDebt ПолучитьЗадолженность ПолучитьГрафикПлатежей DolgPoDogovoru Долг",
    "amount_due": "СуммаКОплате SumToPay",
    "check_payment": "ПроверитьОплату CheckPay",
    "post_payment": "AddPayment ЗарегистрироватьПлатеж ПередатьОплату ПроведениеПлатежа Provesti_Platezh",
    "find_payment": "НайтиПлатеж FindPay",
    "known_client": "GetClientInfo АвторизацияКлиента АнкетаКлиента KnownPerson",
}


@pytest.mark.parametrize(("call", "name"), [(call, name) for call, names in OPERATIONS.items() for name in names.split()])
def test_an_operation_is_recognised_by_its_verb_and_noun(call: str, name: str) -> None:
    meant = WORDS.meant(name)
    scores = {one: fits(spec.patterns, meant, WORDS) for one, spec in WORDS.calls.items()}
    assert scores[call] >= SURE and scores[call] == max(scores.values()), scores


@pytest.mark.parametrize("name", ["ПолучитьКурсВалют", "GetVersion", "ЗаблокироватьПользователя", "СписокСкладов", "Ping"])
def test_an_operation_of_another_kind_is_none_of_ours(name: str) -> None:
    meant = WORDS.meant(name)
    assert max(fits(spec.every, meant, WORDS) for spec in WORDS.calls.values()) < POSSIBLE
