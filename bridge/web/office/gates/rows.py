"""One gate as an officer reads it: state, evidence, law, the parameters that decide and since when they hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.gates import By, Gate, GateName, GateState, Stage
from bridge.model.gates.case import Case
from bridge.model.gates.setting import Setting
from bridge.model.gates.table import RULES, Rule, rules_of
from bridge.model.law.parameters import Parameter
from bridge.web.office import wording

STAGES = MappingProxyType({Stage.BEFORE_SIGNING: "До подписи", Stage.BEFORE_PAYOUT: "До выдачи"})
# A sign, a word and a tone: nobody has to see colours to read a state.
STATES: Mapping[GateState | None, tuple[str, str, str]] = MappingProxyType(
    {
        GateState.OPEN: ("✓", "открыто", "good"),
        GateState.CLOSED: ("✕", "закрыто", "ask"),
        GateState.WAITS: ("◷", "ждёт времени", "wait"),
        GateState.OFF: ("⊘", "выключено", "end"),
        None: ("–", "ещё не смотрели", "end"),
    }
)
GIVERS: Mapping[By, str] = MappingProxyType(
    {
        By.HUB: "считает хаб",
        By.LOAN_SYSTEM: "сообщает 1С",
        By.APPROVAL: "решение кредитора",
        By.OFFICE: "записывает сотрудник",
        By.PARTNER: "сообщает сайт",
    }
)
FACTS: Mapping[str, str] = MappingProxyType(
    {
        "way": "способ", "reference": "основание, номер записи", "who": "кто опознал", "at": "когда (2026-11-28T14:05)",
        "result": "результат", "bureaus": "какие бюро спрошены", "request": "номера запросов", "owed": "уже должен, ₽",
        "exemption": "исключение", "in_person": "лично у продавца", "number": "номер брони",
    }
)  # fmt: skip
VALUES: Mapping[str, str] = MappingProxyType(
    {
        "in_person": "лично", "bank": "банком по поручению", "biometrics": "ЕСИА и ЕБС", "simplified": "упрощённо",
        "none": "запрета нет", "ban": "запрет действует", "own": "счёт заёмщика", "instruction": "поручение продавцу",
        "yes": "да", "no": "нет", "bought_in_person": "куплено лично у продавца", "mortgage": "ипотека",
        "basic_education": "основное образование", "car_from_company": "автомобиль у организации",
        "refinancing": "рефинансирование без роста долга", "guaranteed": "поручитель или созаёмщик",
    }
)  # fmt: skip
_UNITS = (("_hours", " ч"), ("_days", " дн."), ("_months", " мес."), ("_percent", " %"))


@dataclass(frozen=True)
class LawLine:
    """A dated parameter: its value on the day that decides, since when, on what source, whether a lawyer must confirm it."""

    key: str
    value: str
    since: str
    source: str
    sure: bool


@dataclass(frozen=True)
class GateRow:
    """Everything of one gate for the page. `gate` None: it was not looked at yet."""

    rule: Rule
    setting: Setting
    gate: Gate | None
    law: tuple[LawLine, ...]
    may_record: bool

    @property
    def title(self) -> str:
        """Its name in Russian."""
        return wording.GATES[self.rule.name]

    @property
    def state(self) -> tuple[str, str, str]:
        """Sign, word, tone."""
        return STATES[self.gate.state if self.gate else None]

    @property
    def giver(self) -> str:
        """Whose evidence the product takes."""
        return GIVERS[self.setting.by]

    @property
    def sure(self) -> bool:
        """False: a rule behind it must be confirmed by a lawyer."""
        return all(line.sure for line in self.law)

    @property
    def recorded(self) -> bool:
        """True when an officer's record stands, which can be taken back."""
        return self.gate is not None and self.gate.by is By.OFFICE and self.gate.given_at is not None

    @property
    def asked(self) -> tuple[tuple[str, bool, tuple[str, ...]], ...]:
        """Facts of the form: name, whether it must be told, what it may say."""
        needs = [(name, True, self.rule.values.get(name, ())) for name in self.rule.needs]
        return (*needs, *((name, False, self.rule.values.get(name, ())) for name in self.rule.may_tell))


def rows_of(hub: Hub, application: Application, *, keeper: bool) -> dict[str, list[GateRow]]:
    """All gates by the words of their stage. `keeper`: the officer may record evidence."""
    product, now = hub.product(application), hub.clock.now()
    case = product.case(application, application.signature.entered_at if application.signature else now, now)
    settings = product.terms.gates
    return {
        words: [_row(application, rule, settings, case, keeper) for rule in rules_of(stage)] for stage, words in STAGES.items()
    }


def _row(application: Application, rule: Rule, settings: Mapping[GateName, Setting], case: Case, keeper: bool) -> GateRow:
    setting = settings[rule.name]
    names = {"lender": case.lender.value, "category": case.psk_category or "-"}
    law = [case.rule(key) for key in (one.format(**names) for one in rule.parameters) if case.in_force(key)]
    open_to_office = setting.by is By.OFFICE and not setting.off and not application.status.final
    return GateRow(rule, setting, application.gate(rule.name), tuple(map(_law_line, law)), keeper and open_to_office)


def _law_line(row: Parameter) -> LawLine:
    return LawLine(row.key, _shown(row), f"{row.valid_from:%d.%m.%Y}", row.source, row.sure)


def _shown(row: Parameter) -> str:
    if isinstance(row.value, bool):
        return "да" if row.value else "нет"
    if not isinstance(row.value, Decimal):
        return str(row.value)
    if row.key.startswith(("loans_to_one_person", "cooling_off_short_from", "cooling_off_long_above", "simplified_")):
        return f"{int(row.value) // 100:,} ₽".replace(",", "\u00a0")
    number = format(row.value.normalize(), "f").replace(".", ",")
    return number + next((unit for ending, unit in _UNITS if row.key.endswith(ending)), "")


def stage_of(name: GateName) -> str:
    """The words of the gate's stage."""
    return STAGES[RULES[name].stage]
