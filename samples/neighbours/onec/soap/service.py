"""«ОбменСайта»: the operations of the SOAP service in 1C style, and its types. Read together with operations.py."""

from samples.neighbours.onec.soap.kinds import Choice, Operation, Record, Service, Value

SPACE, PAPERS = "loan-exchange", "loan-papers"


def _text(*names: str, maybe: bool = False) -> tuple[Value, ...]:
    return tuple(Value(name, "string", maybe=maybe) for name in names)


def _sums(*names: str) -> tuple[Value, ...]:
    return tuple(Value(name, "decimal") for name in names)


PASSPORT = Record("Паспорт", (
    *_text("Серия", "Номер"), *_text("КемВыдан", maybe=True), Value("ДатаВыдачи", "dateTime", maybe=True),
    *_text("КодПодразделения", maybe=True),
))  # fmt: skip
ADDRESS = Record("Адрес", _text("Индекс", "Регион", "Город", "Улица", "Дом", "Корпус", "Квартира", maybe=True))
JOB = Record("Работа", (
    *_text("Организация", maybe=True), Value("СтажМесяцев", "int", maybe=True), *_text("Телефон", maybe=True),
    Value("Доход", "decimal", maybe=True),
))  # fmt: skip
SEX = Choice("Пол", ("Мужской", "Женский"))
PERSON = Record("Клиент", (
    *_text("Фамилия", "Имя"), Value("Отчество", "string", nil=True), Value("ДатаРождения", "date"),
    *_text("МестоРождения", maybe=True), Value("Пол", SEX, maybe=True), *_text("Телефон"),
    *_text("Email", "ИНН", "СНИЛС", maybe=True), Value("Паспорт", PASSPORT), Value("АдресРегистрации", ADDRESS),
    Value("АдресПроживания", ADDRESS, maybe=True), Value("Работа", JOB, maybe=True),
))  # fmt: skip
APPLICATION = Record("Заявка", (
    *_text("ВнешнийИдентификатор"), Value("Сумма", "decimal"), Value("ДатаВозврата", "dateTime"),
    Value("ЧислоПлатежей", "int"), *_text("КредитныйПродукт"), *_text("Источник", "НомерТура", maybe=True),
    Value("СуммаТура", "decimal", maybe=True), *_text("Комментарий", maybe=True), Value("Клиент", PERSON),
))  # fmt: skip
# Named like the element around it, as careless packages are.
TAKEN = Record("ПринятьЗаявкуResponse", (
    *_text("НомерСделки", "КодКлиента"), Value("Создана", "boolean"), Value("Версия", "int"),
))  # fmt: skip
STATE = Record("СостояниеСделки", (
    *_text("НомерСделки", "ВнешнийИдентификатор", "КодКлиента"), Value("ДатаСделки", "dateTime"), *_text("Статус"),
    Value("СуммаОдобренная", "decimal", nil=True), *_text("Комментарий", maybe=True), Value("Версия", "int"),
    Value("Изменена", "dateTime"),
))  # fmt: skip
STATES = Record("СостоянияСделок", (Value("Сделка", STATE, many=True, ref=True),))
NUMBERS = Record("СписокНомеров", (Value("Номер", "string", many=True),))
PAPER = Record("Файл", (
    *_text("Имя", "ТипСодержимого"), Value("Размер", "int"), Value("Данные", "base64Binary"),
), PAPERS)  # fmt: skip
PAPER_LIST = Record("СписокФайлов", (Value("Файл", PAPER, many=True),), PAPERS)
ROW = Record("СтрокаГрафика", (
    Value("НомерСтроки", "int"), Value("ДатаПлатежа", "dateTime"),
    *_sums("СуммаПлатежа", "СуммаОД", "СуммаПроцентов", "ОстатокОД"),
    Value("СуммаПрочее", "decimal", maybe=True),
))  # fmt: skip
PAID = Record("ОплатаПоДоговору", (
    Value("Идентификатор", "v8:UUID"), *_text("НомерПриходника"), Value("ДатаОплаты", "dateTime"), Value("Сумма", "decimal"),
    Value("Онлайн", "boolean"), *_text("ВнешнийИдентификатор", maybe=True),
))  # fmt: skip
DEBT = Record("Долг", (
    *_text("НомерДоговора"), Value("ДатаРасчета", "dateTime"),
    *_sums("ОбщийДолг", "ОстатокОД", "Проценты", "ДолгПоТекущемуПлатежу", "ОДПоТекущемуПлатежу", "ПроцентыПоТекущемуПлатежу",
           "Просрочено", "ОДПросрочено", "ПроцентыПросрочено"),
    Value("ДнейПросрочки", "int"), *_sums("Штрафы", "ОстатокНаСчете"), Value("ДатаСледующегоПлатежа", "dateTime"),
    Value("График", Record("", (Value("Строка", ROW, many=True),))),
    Value("Оплаты", Record("", (Value("Оплата", PAID, many=True),))),
))  # fmt: skip
PAYMENT = Record("Оплата", (
    *_text("ВнешнийИдентификатор", "НомерСделки"), Value("Сумма", "decimal"), Value("ДатаОплаты", "dateTime"),
    *_text("ПлатежныйСервис"),
))  # fmt: skip
POSTED = Record("ПроведеннаяОплата", (
    Value("Идентификатор", "v8:UUID"), *_text("НомерПриходника", "НомерСделки", "ВнешнийИдентификатор"),
    Value("ДатаОплаты", "dateTime"), Value("Сумма", "decimal"), Value("Онлайн", "boolean"),
))  # fmt: skip
BACK = Record("ПроведенноеСторно", (
    Value("Идентификатор", "v8:UUID"), *_text("НомерСторно"), Value("Сумма", "decimal"),
))  # fmt: skip
EARLY = Choice("ВидДосрочногоВозврата", ("УменьшениеПлатежа", "СокращениеСрока", "ПолныйВозврат"))
CARD = Record("Анкета", (
    *_text("КодКлиента", "ФИО"), Value("ДатаРождения", "date"), Value("Паспорт", PASSPORT),
    *_text("АдресРегистрации", "АдресПроживания"), *_text("МестоРаботы", "Email", maybe=True),
    Value("ВЧерномСписке", "boolean"), Value("ДатаЗапрета", "dateTime"),
))  # fmt: skip
WHY = Value("Ошибка", "string")


def _gives(kind: str | Record, nil: bool = False) -> Value:
    return Value("return", kind, nil=nil)


EXCHANGE = Service("ОбменСайта", SPACE, "LoanExchange.1cws", (
    Operation("Версия"),
    Operation("ПринятьЗаявку", (Value("Заявка", APPLICATION),), _gives(TAKEN, nil=True), (WHY,)),
    Operation("НайтиСделку", _text("ВнешнийИдентификатор"), _gives(STATE, nil=True)),
    Operation("СделкиКлиента", _text("Паспорт"), _gives(STATES)),
    Operation("СостояниеСделки", _text("НомерСделки"), _gives("string"), (
        *_text("НомерСделки"), Value("Найдена", "boolean"), Value("ДатаСделки", "dateTime"),
        Value("СуммаОдобренная", "decimal", nil=True), *_text("Комментарий"), Value("Версия", "int"),
    )),
    Operation("СостоянияСделок", (Value("Номера", NUMBERS),), _gives(STATES), _text("НеНайдены")),
    Operation("ИзмененияСделок", (Value("НачинаяС", "dateTime"), Value("Порция", "int")), _gives(STATES), (
        Value("ЕстьЕще", "boolean"), Value("МоментДанных", "dateTime"),
    )),
    Operation("ДоговорНаПодпись", _text("НомерСделки"), _gives(PAPER_LIST), _text("КодКлиента")),
    Operation("КодПодписания", _text("НомерСделки")),
    Operation("ПодтвердитьПодписание", (
        *_text("НомерСделки", "Код"), Value("ДатаПодписания", "dateTime"), Value("Телефон", "string", nil=True),
    ), _gives("boolean"), (Value("Договор", PAPER_LIST, nil=True), WHY)),
    Operation("Долг", _text("НомерСделки"), _gives(DEBT)),
    Operation("СуммаКОплате", _text("НомерСделки"), _gives("decimal")),
    Operation("ПроверитьОплату", (Value("Оплата", PAYMENT),)),
    Operation("ПровестиОплату", (Value("Оплата", PAYMENT),), _gives("v8:UUID", nil=True), (*_text("НомерПриходника"), WHY)),
    Operation("НайтиОплату", _text("ВнешнийИдентификатор"), _gives(POSTED, nil=True)),
    Operation("СторнироватьОплату", (
        *_text("ВнешнийИдентификатор", "ВнешнийИдентификаторОплаты"), Value("Сумма", "decimal"),
        Value("ДатаВозврата", "dateTime"),
    ), _gives("v8:UUID", nil=True), (*_text("НомерСторно"), WHY)),
    Operation("НайтиСторно", _text("ВнешнийИдентификатор"), _gives(BACK, nil=True)),
    Operation("ЗаявлениеНаДосрочныйВозврат", (
        *_text("ВнешнийИдентификатор", "НомерСделки"), Value("ВидВозврата", EARLY), Value("Сумма", "decimal"),
    ), _gives("v8:UUID", nil=True), (WHY,)),
    Operation("АнкетаКлиента", _text("Телефон", "ХешПароля"), _gives(CARD, nil=True), (Value("КодОтвета", "int"), WHY)),
    Operation("СостоянияПоМассиву", (Value("Номера", "v8:Array"),), _gives("v8:Array")),
    Operation("НастройкиСайта", (), _gives("v8:Structure")),
))  # fmt: skip
