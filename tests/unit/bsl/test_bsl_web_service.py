"""The sample web service, run on a made-up base, is asked by the hub's own adapter with the shipped map of such a base."""

from dataclasses import replace
from datetime import UTC, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.onec.asking import Asking
from adapters.onec.dialect.onec_map import load_onec_map
from adapters.onec.loan_system import OnecLoanSystem
from adapters.onec.settings import OnecSettings
from bridge.model.application import Application
from bridge.model.decision import DealState
from bridge.model.paying.figure import Wish
from bridge.ports.outside_errors import RefusedError
from tests.contract.onec.people import a_payment, an_application
from tests.fakes.surroundings import FakeClock
from tests.unit.bsl.made_up_base import START, Base, BslError, Row, Thing
from tests.unit.bsl.made_up_xdto import Factory, taken, told
from tests.unit.bsl.names import parameters_of
from tests.unit.bsl.reading import methods_of, modules

ROOT = Path(__file__).parents[3]
NOW = START.replace(tzinfo=UTC)


class Wire:
    """In the place of the SOAP wire: parameters by name into the operation, `return` and the rest out of it."""

    def __init__(self, base: Base) -> None:
        self._base = base

    def ask(self, hearing: Any, asked: Any, facts: Any, take: Any) -> Any:
        given = asked.args.write(facts)
        names = [name for name, _ in parameters_of(methods_of(modules()["web_service.bsl"])[asked.operation])]
        arguments = [taken(name, given[name]) if name in given else None for name in names]
        try:
            value = self._base.machine.call_back("ОбменСайта", asked.operation, arguments)
        except BslError as fault:
            raise RefusedError("onec", hearing.errand.name, str(fault), "fault") from None
        outs = {name: told(value) for name, value in zip(names, arguments, strict=True) if name not in given}
        assert None not in outs.values(), "an out-parameter that nobody set breaks the answer"
        return hearing.heard(lambda: take({"return": told(value), **outs}), b"")


@pytest.fixture
def base() -> Base:
    made = Base("web_service.bsl")
    made.machine.set_value("ФабрикаXDTO", Factory())
    return made


@pytest.fixture
def system(base: Base, monkeypatch: pytest.MonkeyPatch) -> OnecLoanSystem:
    monkeypatch.setattr("adapters.onec.asking.wire_of", lambda *_words: Wire(base))
    settings = OnecSettings("https://1c.example/loans/", "обмен", "п", ZoneInfo("UTC"), "payu")
    onec_map = load_onec_map(ROOT / "mappings/onec/soap_loans.toml")
    made = OnecLoanSystem(settings, SimpleNamespace(clock=FakeClock(NOW)), onec_map)  # type: ignore[arg-type]
    assert isinstance(made._asking, Asking)
    return made


def submitted(system: OnecLoanSystem) -> Application:
    application = an_application()
    return replace(application, deal=system.submit(application))


def the_deal(base: Base) -> Thing:
    (deal,) = base.things("ЗаявкаНаЗаем")
    return deal


def test_an_application_becomes_one_deal_with_all_that_was_said(system: OnecLoanSystem, base: Base) -> None:
    application = an_application()
    assert system.find_deal(application, NOW, frozenset()) is None
    assert {system.submit(application).number for _ in range(3)} == {"ТСК000001"}
    found = system.find_deal(application, NOW, frozenset())
    assert found is not None and found.number == "ТСК000001"
    deal, borrower = the_deal(base), application.borrower
    assert borrower.passport is not None
    client = deal.Клиент
    assert (deal.СуммаЗапрошенная, deal.КоличествоПлатежей) == (Decimal(application.loan_sum) / 100, 6)
    assert (client.Фамилия, client.ДокументСерия + client.ДокументНомер) == (borrower.surname, borrower.passport.digits)
    assert (client.ДатаРождения.date(), client.ДокументДатаВыдачи.date()) == (borrower.birth_date, borrower.passport.issued_on)
    assert client.АдресРегистрации == client.АдресПроживания == "Москва, Москва, Тверская, 1, 2, 3"
    assert (client.Доход, client.СтажМесяцев) == (Decimal("85000.50"), 26)


def test_a_refusal_comes_in_the_out_parameter(system: OnecLoanSystem, base: Base) -> None:
    with pytest.raises(RefusedError, match="creditproduct"):
        system.submit(an_application_of_no_product(base))
    assert base.things("ЗаявкаНаЗаем") == []


def an_application_of_no_product(base: Base) -> Application:
    base.machine.value("Справочники").КредитныеПродукты.НайтиПоКоду = lambda _code: SimpleNamespace(Пустая=lambda: True)
    return an_application()


def test_states_lists_and_changes_are_read_by_the_hub(system: OnecLoanSystem, base: Base) -> None:
    application = submitted(system)
    deal = the_deal(base)
    deal.Статус, deal.СуммаОдобренная = "Одобрен", 90000
    status = system.deal_status(application)
    assert (status.state, status.approved) == (DealState.APPROVED, 9_000_000)
    assert system.numbers_of(application) == ("ТСК000001",)
    rows = list(system.deals_since(NOW - timedelta(hours=1)) or ())
    assert [(row.number, row.key) for row in rows] == [("ТСК000001", application.id)]
    changes = system.changes(NOW - timedelta(hours=1))
    assert changes is not None and [number for number, _ in changes.deals] == ["ТСК000001"]
    before = changes.deals[0][1]
    deal.Записать()
    again = system.changes(NOW - timedelta(hours=1))
    assert again is not None and int(again.deals[0][1]) > int(before)


def test_a_contract_is_signed_and_a_lost_answer_can_be_asked_for_again(system: OnecLoanSystem, base: Base) -> None:
    application = submitted(system)
    with pytest.raises(RefusedError, match="не одобрена"):
        system.draft_contract(application)
    the_deal(base).Статус = "Одобрен"
    (paper,) = system.draft_contract(application)
    code = system.signing_code(application)
    with pytest.raises(RefusedError, match="Код неверен"):
        system.confirm_signature(application, "нет")
    (signed,) = system.confirm_signature(application, str(code))
    assert signed.body == paper.body == system.confirm_signature(application, str(code))[0].body


def test_debt_and_payments_are_read_and_posted_once(system: OnecLoanSystem, base: Base) -> None:
    application = submitted(system)
    the_deal(base).Статус = "Выдан"
    base.debts = [Row(ВидНачисления="ОсновнойДолг", Сумма=90000)]
    sums = {"СуммаПлатежа": Decimal("1700.10"), "СуммаОД": 1500, "СуммаПроцентов": Decimal("200.10"), "ОстатокОД": 88500}
    base.schedule = [Row(НомерСтроки=1, ДатаПлатежа=START + timedelta(days=22), **sums)]
    payment = a_payment(application, paid_at=NOW, started_at=NOW)
    system.check_payment(application, payment)
    assert system.find_payment(application, payment, 0) is None
    posted = {system.post_payment(application, payment) for _ in range(3)}
    assert len(posted) == 1 and system.find_payment(application, payment, 0) in posted
    with pytest.raises(RefusedError, match="другой суммой"):
        system.post_payment(application, replace(payment, amount=1))
    loan = system.loan(application)
    assert (loan.total_debt, [row.amount for row in loan.schedule], [row.amount for row in loan.payments]) == (
        9_000_000, [170_010], [150_000],
    )  # fmt: skip
    assert system.amount_due(application) == 9_000_000


def test_a_reversal_is_made_once_a_part_at_a_time_and_never_more_than_was_paid(system: OnecLoanSystem, base: Base) -> None:
    application = submitted(system)
    paid = a_payment(application, 150_000, paid_at=NOW, started_at=NOW)
    paid = replace(paid, posting_reference=system.post_payment(application, paid))
    assert system.find_reversal(application, paid, 50_000) is None
    made = {system.reverse_payment(application, paid, 50_000) for _ in range(3)}
    assert made == {system.find_reversal(application, paid, 50_000)}
    with pytest.raises(RefusedError, match="другой суммой"):
        system.reverse_payment(application, paid, 50_001)
    with pytest.raises(RefusedError, match="больше оплаты"):
        system.reverse_payment(application, replace(paid, reversed=50_000), 100_001)
    with pytest.raises(RefusedError, match="не найдена"):
        system.reverse_payment(application, replace(paid, reference="R-никто"), 100)
    assert [one.Сумма for one in base.things("ВозвратПлатежа")] == [500]
    base.debts = []
    assert sorted(one.amount for one in system.loan(application).payments) == [-50_000, 150_000]
    assert [lock["Система"] for lock in base.locks[-2:]] == ["СторноСайта", "ОплатаСайта"]


def test_a_request_for_an_early_return_is_kept_once_and_its_payment_carries_it(system: OnecLoanSystem, base: Base) -> None:
    application = submitted(system)
    base.debts = [Row(ВидНачисления="ОсновнойДолг", Сумма=90000)]
    asked = a_payment(application, 150_000, paid_at=NOW, started_at=NOW, wish=Wish.EARLY_SHORTER)
    assert len({system.ask_early_return(application, asked) for _ in range(3)}) == 1
    with pytest.raises(RefusedError, match="на другое"):
        system.ask_early_return(application, replace(asked, wish=Wish.EARLY_SMALLER))
    with pytest.raises(RefusedError, match="не хватает"):
        system.ask_early_return(application, a_payment(application, 8_999_999, wish=Wish.ALL))
    system.post_payment(application, asked)
    system.post_payment(application, a_payment(application, 100, paid_at=NOW))
    (request,) = base.things("ЗаявлениеНаДосрочныйВозврат")
    assert request.ВидВозврата == "СокращениеСрока"
    assert [one.Заявление for one in base.things("ПоступлениеОплаты")] == [request, None]


def test_an_unknown_deal_is_a_fault(system: OnecLoanSystem) -> None:
    application = submitted(system)
    assert application.deal is not None
    with pytest.raises(RefusedError, match="не найдена"):
        system.loan(replace(application, deal=replace(application.deal, number="нет такой")))
