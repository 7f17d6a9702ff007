"""Every page of the form and the cabinet, each in the states that a borrower meets: how to get there on a stage."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from playwright.sync_api import Page

from bridge.flows.applying.accept_application import accept_application
from bridge.flows.repaying.receive_payment import take_notice
from bridge.model.payment import PaymentState
from tests.journeys.form.stage import ANSWERS, TERMS, Stage, order


@dataclass(frozen=True)
class Scene:
    """`ready` brings the stage there and tells the address; `act` is what a person then does on the page, if anything."""

    ready: Callable[[Stage], str]
    act: Callable[[Page], None] | None = None
    phone_first: bool = False

    def stage(self) -> Stage:
        """A fresh stage for this scene."""
        return Stage(terms=replace(TERMS, phone_first=self.phone_first))


def press(button: str, **fields: str) -> Callable[[Page], None]:
    """Fill the fields and press the button."""

    def act(page: Page) -> None:
        for name, value in fields.items():
            page.locator(f"[name={name}]").first.fill(value)
        page.locator(f"#{button}").first.click()
        page.wait_for_load_state()

    return act


def _arrived(stage: Stage, path: str = "/form/") -> str:
    stage.get(stage.link)
    return path


def _ticked(stage: Stage) -> str:
    stage.get(stage.link)
    stage.post("/form/terms", documents=[one.kind for one in stage.terms.documents if one.required])
    return "/form/terms/code"


def _asking(path: str, *, filled: bool = False) -> Callable[[Stage], str]:
    def ready(stage: Stage) -> str:
        stage.acknowledge()
        for page, answers in ANSWERS.items():
            if path == f"/form/{page}" and not filled:
                break
            stage.post(f"/form/{page}", **answers)
        return path

    return ready


def _two_issuers(stage: Stage) -> str:
    _asking("/form/passport")(stage)
    stage.post("/form/passport", **{**ANSWERS["passport"], "division_code": "500-002", "issued_by": "ОВД ГОРОДА ХИМКИ"})
    return "/form/passport"


def _grace(stage: Stage) -> str:
    """A passport that must be changed soon: odd, not wrong."""
    stage.acknowledge()
    stage.post("/form/name", **{**ANSWERS["name"], "birth_date": "05.11.1981"})
    for page in ("passport", "addresses", "work", "numbers"):
        stage.post(f"/form/{page}", **ANSWERS[page])
    return "/form/check"


def _waiting(stage: Stage) -> str:
    stage.submitted()
    return "/form/waiting"


def _more(stage: Stage) -> str:
    stage.loan_system.ask_for_more(stage.submitted(), "Уточните место работы")
    stage.decide()
    return "/form/more"


def _contract(stage: Stage) -> str:
    stage.ready_to_sign()
    return "/form/contract"


def _sign(stage: Stage) -> str:
    fingerprint = stage.ready_to_sign()
    stage.get("/form/contract")
    stage.post("/form/contract", fingerprint=fingerprint, read="1")
    stage.work()
    return f"/form/sign?of={fingerprint[:16]}"


def _gates(stage: Stage) -> str:
    stage.signed()
    return "/form/gates"


def _loan(path: str = "/form/loan") -> Callable[[Stage], str]:
    def ready(stage: Stage) -> str:
        stage.active()
        return path

    return ready


def _paying(stage: Stage) -> str:
    stage.active()
    return stage.post("/form/loan/pay", choice="next").request.path


def _back_from_paying(stage: Stage) -> str:
    return "/form/payments/" + _paying(stage).rsplit("/", 1)[-1]


def _paid(stage: Stage) -> str:
    path = _back_from_paying(stage)
    _pay(stage, path.rsplit("/", 1)[-1], 18_000_00)
    return path


def _repaid(stage: Stage) -> str:
    stage.active()
    _pay(stage, stage.post("/form/loan/pay", choice="all").request.path.rsplit("/", 1)[-1], 108_000_00)
    return "/form/loan"


def _pay(stage: Stage, payment_id: str, amount: int) -> None:
    with stage.store.begin() as tx:
        reference = tx.payments.get(payment_id).reference
    take_notice(stage.hub, stage.acquiring.notice_body(reference, PaymentState.PAID, amount))
    for _ in range(3):
        stage.clock.move(timedelta(minutes=5))
        stage.work()


def _declined(stage: Stage) -> str:
    stage.loan_system.decline(stage.submitted())
    stage.decide()
    return "/form/ended"


def _less(stage: Stage) -> str:
    stage.loan_system.approve(stage.submitted(), 50_000_00)
    stage.decide()
    return "/form/waiting"


def _expired(stage: Stage) -> str:
    stage.acknowledge()
    stage.clock.move(timedelta(hours=4))
    stage.work()
    return "/form/ended"


def _code_spent(stage: Stage) -> str:
    _ticked(stage)
    stage.work()
    for _ in range(5):
        stage.post("/form/terms/code", code="000")
    return "/form/terms/code"


def _last_minutes(stage: Stage) -> str:
    stage.acknowledge()
    stage.clock.move(timedelta(hours=2, minutes=57))
    return "/form/name"


def _overdue(stage: Stage) -> str:
    stage.active()
    loan = stage.loan_system.loan
    stage.loan_system.loan = lambda one: replace(loan(one), overdue=18_000_00, overdue_days=3, penalty=49_32)  # type: ignore[method-assign]
    stage.clock.move(timedelta(days=33))
    return "/form/loan/pay"


def _question(stage: Stage) -> str:
    stage.acknowledge()
    return stage.post("/form/help/ask", category="payout", text="Когда оплатят тур?", shown="1").request.path


def _log_in(stage: Stage) -> str:
    stage.post("/form/log-in", phone="8 999 123-45-67")
    stage.work()
    return "/form/log-in/code"


def _several(stage: Stage) -> str:
    stage.clock.move(timedelta(seconds=1))
    accept_application(stage.hub, order(stage.clock, "T-2002"))
    stage.post("/form/log-in", phone="8 999 123-45-67")
    stage.post("/form/log-in/code", code=stage.code())
    return "/form/applications"


def _resume_sent(stage: Stage) -> str:
    stage.post(f"/a/{stage.id}", action="send")
    return f"/a/{stage.id}?note=sent"


def _phone_sent(stage: Stage) -> str:
    stage.get(stage.link)
    stage.post("/form/phone", action="send")
    stage.work()
    return "/form/phone"


SCENES: Mapping[str, Scene] = {
    "no way in": Scene(lambda stage: "/form/enter"),
    "unknown link": Scene(lambda stage: "/f/never-made"),
    "log in": Scene(lambda stage: "/form/log-in"),
    "log in, no phone": Scene(lambda stage: "/form/log-in", press("send", phone="123")),
    "log in, code": Scene(_log_in),
    "log in, wrong code": Scene(_log_in, press("enter", code="000")),
    "resume": Scene(lambda stage: f"/a/{stage.id}"),
    "resume, code": Scene(_resume_sent),
    "resume, wrong code": Scene(_resume_sent, press("enter", code="000")),
    "phone": Scene(_arrived, phone_first=True),
    "phone, code": Scene(_phone_sent, phone_first=True),
    "phone, wrong code": Scene(_phone_sent, press("enter", code="000"), phone_first=True),
    "terms": Scene(_arrived),
    "terms, nothing ticked": Scene(_arrived, press("send")),
    "terms, code": Scene(_ticked),
    "terms, wrong code": Scene(_ticked, press("check", code="000")),
    "terms, code spent": Scene(_code_spent),
    "known client": Scene(_asking("/form/known-client")),
    "name": Scene(_asking("/form/name")),
    "name, faults": Scene(_asking("/form/name"), press("keep", surname="Ivanova", birth_date="31.02.2020")),
    "name, last minutes": Scene(_last_minutes),
    "passport": Scene(_asking("/form/passport")),
    "passport, several issuers": Scene(_two_issuers),
    "passport, faults": Scene(_asking("/form/passport"), press("keep", series="00", number="1", issued_on="01.01.2030")),
    "addresses": Scene(_asking("/form/addresses")),
    "addresses, faults": Scene(_asking("/form/addresses"), press("keep")),
    "work": Scene(_asking("/form/work")),
    "work, faults": Scene(_asking("/form/work"), press("keep", income="много", experience_years="x")),
    "numbers": Scene(_asking("/form/numbers")),
    "numbers, faults": Scene(_asking("/form/numbers"), press("keep", inn="1", snils="2")),
    "check": Scene(_asking("/form/check", filled=True)),
    "check, something odd": Scene(_grace),
    "waiting": Scene(_waiting),
    "more": Scene(_more),
    "contract": Scene(_contract),
    "contract, not ticked": Scene(_contract, press("send")),
    "sign": Scene(_sign),
    "sign, wrong code": Scene(_sign, press("sign", code="000")),
    "gates": Scene(_gates),
    "loan": Scene(_loan()),
    "paying": Scene(_loan("/form/loan/pay")),
    "paying, faults": Scene(_loan("/form/loan/pay?choice=other"), press("continue", amount="900000")),
    "paying, overdue": Scene(_overdue),
    "paying, ahead": Scene(_loan("/form/loan/pay?choice=other"), press("continue", amount="40000")),
    "paying, going on": Scene(lambda stage: "/form/loan/pay" if _paying(stage) else "", press("continue")),
    "to the acquirer": Scene(_paying),
    "back from the acquirer": Scene(_back_from_paying),
    "paid": Scene(_paid),
    "repaid": Scene(_repaid),
    "declined": Scene(_declined),
    "expired": Scene(_expired),
    "applications": Scene(_several),
    "consents": Scene(_asking("/form/consents")),
    "consents, one to end": Scene(_asking("/form/consents"), press("end-personal_data")),
    "messages": Scene(_asking("/form/messages")),
    "help": Scene(_asking("/form/help")),
    "help, a question": Scene(_question),
    "less approved": Scene(_less),
    "sign-ins": Scene(lambda stage: _several(stage) and "/form/sign-ins"),
    "nothing here": Scene(lambda stage: _arrived(stage, "/form/papers/doc_unknown")),
}
