"""The sample HTTP service, run on a made-up base, is asked by the hub's own adapter with the map that the docs tell to write."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

import pytest

from adapters.http import Answer
from adapters.onec.dialect.onec_map import load_onec_map
from adapters.onec.loan_system import OnecLoanSystem
from adapters.onec.settings import OnecSettings
from bridge.model.application import Application
from bridge.model.borrower import Passport
from bridge.model.decision import Deal, DealState
from bridge.model.paying.figure import Wish
from bridge.ports.outside_errors import BusyError, RefusedError
from tests.contract.onec.people import a_borrower, a_payment, an_application
from tests.fakes.surroundings import FakeClock
from tests.unit.bsl.made_up_base import START, Base, BslError, Row, Thing
from tests.unit.bsl.made_up_platform import Asked
from tests.unit.bsl.reading import MODULES

ROOT = Path(__file__).parents[3]
NOW = START.replace(tzinfo=UTC)
README = (MODULES / "README.md").read_text(encoding="utf-8")
TEMPLATES = re.findall(r"^\| `(/\S+)` \| (GET|POST) \| (\w+) \|", README, re.MULTILINE)
LOCKED = "Конфликт блокировок при выполнении транзакции: Превышено максимальное время ожидания предоставления блокировки"


def map_text() -> str:
    """moyamfo.toml changed as docs/onec/own-operations.md tells."""
    text = (ROOT / "mappings/onec/moyamfo.toml").read_text(encoding="utf-8")
    text = text.replace('path = "hs/"', 'path = "hs/site/"')
    text = re.sub(r"\[calls\.known_client\].*?(?=\[calls\.submit\])", "", text, flags=re.DOTALL)
    block = re.search(r"```toml\n(.*?)```", (ROOT / "docs/onec/own-operations.md").read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    return text + "\n" + block[1]


class Publication:
    """In the place of OutsideHttp: an address goes to the handler of its template, as the web server of 1C would do."""

    def __init__(self, base: Base) -> None:
        self.base, self.clock = base, FakeClock(NOW)
        self.answers: list[Answer] = []

    def ask(self, _operation: str, method: str, url: str, read: Callable[[Answer], tuple[Any, str]], **request: Any) -> Any:
        parts = urlsplit(url)
        path = parts.path.removeprefix("/loans/hs/site")
        assert path != parts.path
        handler, found = _handler(method, path)
        asked = Asked(found, dict(parse_qsl(parts.query, keep_blank_values=True)), request.get("data", b""))
        said = self.base.machine.run("ОбменСайта", handler, asked)
        self.answers.append(Answer(said.of, {name: str(value) for name, value in said.Заголовки.kept.items()}, said.body))
        return read(self.answers[-1])[0]


def _handler(method: str, path: str) -> tuple[str, Mapping[str, str]]:
    for template, verb, handler in TEMPLATES:
        pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", template).replace("*", ".*")
        found = re.fullmatch(pattern, path)
        if found and verb == method:
            return handler, {name: unquote(value) for name, value in found.groupdict().items()}
    raise AssertionError(f"no template takes {method} {re.sub('[0-9]', '0', path)}")


@pytest.fixture
def base() -> Base:
    return Base()


@pytest.fixture
def publication(base: Base) -> Publication:
    return Publication(base)


@pytest.fixture
def system(publication: Publication, tmp_path: Path) -> OnecLoanSystem:
    file = tmp_path / "own.toml"
    file.write_text(map_text(), encoding="utf-8")
    settings = OnecSettings("https://1c.example/loans/", "обмен", "п", ZoneInfo("UTC"), "payu")
    return OnecLoanSystem(settings, publication, load_onec_map(file))  # type: ignore[arg-type]


def submitted(system: OnecLoanSystem) -> Application:
    application = an_application()
    return replace(application, deal=system.submit(application))


def the_deal(base: Base) -> Thing:
    (deal,) = base.things("ЗаявкаНаЗаем")
    return deal


def test_an_application_becomes_a_deal_with_all_that_was_said(system: OnecLoanSystem, base: Base) -> None:
    application = submitted(system)
    assert application.deal is not None and application.deal.number == "ТСК000001"
    deal, borrower = the_deal(base), application.borrower
    assert borrower.passport is not None and borrower.employment is not None
    assert (deal.СуммаЗапрошенная, deal.КоличествоПлатежей) == (Decimal(application.loan_sum) / 100, 6)
    client = deal.Клиент
    assert (client.Фамилия, client.ДокументСерия + client.ДокументНомер) == (borrower.surname, borrower.passport.digits)
    assert (client.ДатаРождения.date(), client.Телефон[0], client.Пол) == (borrower.birth_date, "8", "Женский")
    assert client.АдресРегистрации == client.АдресПроживания == "Москва, Москва, Тверская, 1, 2, 3"
    assert (client.Доход, client.СтажМесяцев) == (Decimal("85000.5"), 26)


def test_a_repeat_makes_no_second_deal_and_no_second_client(system: OnecLoanSystem, base: Base) -> None:
    application = an_application()
    numbers = {system.submit(application).number for _ in range(3)}
    assert len(numbers) == 1
    assert len(base.things("ЗаявкаНаЗаем")) == len(base.things("ФизическиеЛица")) == 1
    again = replace(an_application(), borrower=application.borrower)
    assert system.submit(again).number not in numbers
    assert len(base.things("ФизическиеЛица")) == 1
    assert [lock["Система"] for lock in base.locks[:2]] == ["ЗаявкаСайта", "Паспорт"]


def test_a_deal_is_found_by_the_hubs_key(system: OnecLoanSystem) -> None:
    application = an_application()
    assert system.find_deal(application, NOW, frozenset()) is None
    made = system.submit(application)
    found = system.find_deal(application, NOW, frozenset())
    assert found is not None and (found.number, found.client_id) == (made.number, made.client_id)


def test_a_fault_while_writing_leaves_nothing_and_a_repeat_goes_well(
    system: OnecLoanSystem, base: Base, publication: Publication
) -> None:
    application = an_application()
    base.fail_at_write = [BslError(f"Поле Фамилия {application.borrower.surname} не прошло проверку")]
    with pytest.raises(RefusedError) as refused:
        system.submit(application)
    assert publication.answers[-1].status == 500 and "журнал" in str(refused.value)
    assert application.borrower.surname not in publication.answers[-1].body.decode()
    assert base.written == [] and not base.in_transaction()
    assert not any(vars(base.registers)[name].rows for name in vars(base.registers))
    assert system.submit(application).number == "ТСК000001"


def test_a_conflict_of_locks_is_tried_again_in_the_base(system: OnecLoanSystem, base: Base) -> None:
    base.fail_at_write = [BslError(LOCKED)] * 2
    assert system.submit(an_application()).number == "ТСК000001"
    assert len(base.things("ЗаявкаНаЗаем")) == 1


def test_a_conflict_that_stays_is_told_as_busy_and_nothing_is_written(
    system: OnecLoanSystem, base: Base, publication: Publication
) -> None:
    base.fail_at_write = [BslError(LOCKED)] * 3
    with pytest.raises(BusyError):
        system.submit(an_application())
    assert publication.answers[-1].headers["Retry-After"] == "10"
    assert base.written == []


def test_an_application_that_is_not_complete_is_refused_with_the_field(system: OnecLoanSystem, publication: Publication) -> None:
    short = replace(a_borrower(), passport=Passport("4510", "12345", date(2010, 5, 5), "770-001", "ОВД"))
    with pytest.raises(RefusedError, match="passport_series"):
        system.submit(an_application(borrower=short))
    assert publication.answers[-1].status == 400


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'"text"', b"null"])
def test_a_body_that_is_no_object_is_refused_and_not_quoted(base: Base, raw: bytes) -> None:
    said = base.machine.run("ОбменСайта", "ЗаявкаПринять", Asked(body=raw))
    assert said.of == 400 and b'"result":"0"' in said.body
    assert said.Заголовки.Получить("Content-Type") == "application/json; charset=utf-8"
    assert base.log == []


def test_more_data_change_the_deal_that_waits_for_them(system: OnecLoanSystem, base: Base) -> None:
    application = submitted(system)
    the_deal(base).Статус = "ТребуютсяДанные"
    assert system.deal_status(application).state is DealState.MORE_WANTED
    changed = replace(application, borrower=replace(application.borrower, email="new@example.test"))
    assert system.submit(changed).number == application.deal.number  # type: ignore[union-attr]
    assert the_deal(base).Клиент.Email == "new@example.test"
    assert system.deal_status(application).state is DealState.IN_REVIEW


def test_states_and_numbers_are_told_in_the_maps_words(system: OnecLoanSystem, base: Base) -> None:
    application = submitted(system)
    deal = the_deal(base)
    deal.Статус, deal.СуммаОдобренная, deal.КомментарийДляСайта = "Одобрен", 90000, "Ждём подписания"
    status = system.deal_status(application)
    assert (status.state, status.approved, status.note) == (DealState.APPROVED, 9_000_000, "Ждём подписания")
    assert system.numbers_of(application) == (deal.Номер.strip(),)
    assert system.numbers_of(an_application()) == ()
    assert set(system.deal_statuses([deal.Номер.strip(), "нет такой"])) == {deal.Номер.strip()}


def test_a_contract_is_signed_with_the_code_and_a_lost_answer_can_be_asked_for_again(system: OnecLoanSystem, base: Base) -> None:
    application = submitted(system)
    with pytest.raises(RefusedError, match="не одобрена"):
        system.draft_contract(application)
    the_deal(base).Статус = "Одобрен"
    (paper,) = system.draft_contract(application)
    void, code = system.signing_code(application), system.signing_code(application)
    assert code is not None and re.fullmatch(r"\d{6}", code)
    if void != code:
        with pytest.raises(RefusedError, match="Код неверен"):
            system.confirm_signature(application, str(void))
    (signed,) = system.confirm_signature(application, code)
    assert signed.body == paper.body == system.confirm_signature(application, code)[0].body
    assert system.deal_status(application).state is DealState.SIGNED


def test_a_code_is_guessed_at_five_times_only_and_grows_old(system: OnecLoanSystem, base: Base) -> None:
    application = submitted(system)
    the_deal(base).Статус = "Одобрен"
    code = str(system.signing_code(application))
    for _ in range(5):
        with pytest.raises(RefusedError, match="Код неверен"):
            system.confirm_signature(application, "нет")
    with pytest.raises(RefusedError, match="слишком много"):
        system.confirm_signature(application, code)
    code = str(system.signing_code(application))
    base.now += timedelta(minutes=16)
    with pytest.raises(RefusedError, match="устарел"):
        system.confirm_signature(application, code)


def test_debt_schedule_and_payments_are_read_by_the_hub(system: OnecLoanSystem, base: Base) -> None:
    application = submitted(system)
    the_deal(base).Статус = "Выдан"
    base.debts = [Row(ВидНачисления="ОсновнойДолг", Сумма=90000), Row(ВидНачисления="Проценты", Сумма=Decimal("2700.55"))]
    days = (datetime(2026, 11, 20), datetime(2026, 12, 20))  # noqa: DTZ001 - dates of 1C have no zone
    sums = {"СуммаПлатежа": Decimal("1700.10"), "СуммаОД": 1500, "СуммаПроцентов": Decimal("200.10"), "ОстатокОД": 88500}
    base.schedule = [Row(НомерСтроки=n, ДатаПлатежа=day, **sums) for n, day in enumerate(days, 1)]
    loan = system.loan(application)
    assert (loan.total_debt, loan.principal, loan.overdue, loan.overdue_days) == (9_270_055, 9_000_000, 170_010, 8)
    assert [(row.due_on, row.amount) for row in loan.schedule] == [(day.date(), 170_010) for day in days]
    assert system.amount_due(application) == 9_270_055


def test_a_payment_is_posted_once_whatever_is_asked(system: OnecLoanSystem, base: Base) -> None:
    application = submitted(system)
    payment = a_payment(application, paid_at=NOW, started_at=NOW)
    system.check_payment(application, payment)
    assert system.find_payment(application, payment, 0) is None
    assert base.things("ПоступлениеОплаты") == []
    posted = {system.post_payment(application, payment) for _ in range(3)}
    assert len(posted) == 1
    assert system.find_payment(application, payment, 0) in posted
    (document,) = base.things("ПоступлениеОплаты")
    assert (document.Сумма, document.ДатаОплаты, document.Проведен) == (1500, START, True)
    with pytest.raises(RefusedError, match="другой суммой"):
        system.post_payment(application, replace(payment, amount=150_001))
    base.debts = []
    (told,) = system.loan(application).payments
    assert told.amount == 150_000


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


def test_a_payment_that_somebody_unposted_is_not_posted_again_by_itself(system: OnecLoanSystem, base: Base) -> None:
    application = submitted(system)
    payment = a_payment(application)
    system.post_payment(application, payment)
    base.things("ПоступлениеОплаты")[0].Проведен = False
    with pytest.raises(RefusedError, match="не проведен"):
        system.post_payment(application, payment)


def test_anothers_passport_and_an_unknown_deal_get_one_answer(system: OnecLoanSystem, publication: Publication) -> None:
    application = submitted(system)
    said = []
    for deal, borrower in ((application.deal, a_borrower()), (Deal("нет", "", 1, NOW), application.borrower)):
        with pytest.raises(RefusedError):
            system.loan(replace(application, deal=deal, borrower=borrower))
        said.append((publication.answers[-1].status, publication.answers[-1].body))
    assert said[0] == said[1] and said[0][0] == 404


def test_the_templates_cover_every_call_of_the_map() -> None:
    calls = tomllib.loads(map_text())["calls"]
    reached = {_handler(call["method"], "/" + re.sub(r"{\w+}", "1", call["path"]))[0] for call in calls.values()}
    assert reached == {handler for _, _, handler in TEMPLATES}
