"""`bridge payments`: money that waits, a day on three sides, its sign-off, and exit codes that scripts can trust."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bridge.desk.payments import DIFFERS, NOT_TOLD, payments
from bridge.flows.repaying.receive_payment import take_notice
from bridge.flows.repaying.start_payment import start_payment
from bridge.model.payment import PaymentState
from bridge.model.status import Status
from bridge.ports.acquiring import ReportRow, ReportUnreadableError, RowKind
from bridge.ports.outside_errors import UnreachableError
from tests.builders import FakeHub, fake_hub
from tests.walk import brought_to, work_all

SUM = 3_727_500


def ask(hub: FakeHub, *arguments: str) -> Result:
    return CliRunner().invoke(payments, list(arguments), obj=hub)


def day(hub: FakeHub) -> str:
    return hub.clock.today().isoformat()


def paid(hub: FakeHub) -> str:
    payment, _ = start_payment(hub, brought_to(hub, Status.ACTIVE).id, SUM)
    take_notice(hub, hub.acquiring.notice_body(payment.reference, PaymentState.PAID, SUM))
    work_all(hub)
    return payment.reference


def row(reference: str) -> ReportRow:
    return ReportRow(RowKind.PAYMENT, reference, "9001", SUM, "RUB", "COMPLETE")


def test_what_waits_is_listed_for_people_and_as_json() -> None:
    hub = fake_hub()
    start_payment(hub, brought_to(hub, Status.ACTIVE).id, SUM)
    take_notice(hub, hub.acquiring.notice_body("STRANGE", PaymentState.PAID, 100))
    work_all(hub)
    hub.clock.move(timedelta(minutes=1))
    told: dict[str, Any] = json.loads(ask(hub, "--json").stdout)
    assert [one["reference"] for one in told["suspense"]] == ["STRANGE"]
    assert [one["amount"] for one in told["unsettled"]] == ["37275.00"]
    page = ask(hub).output
    assert "suspense: 1" in page and "Хаб не начинал этого платежа" in page and "closings: 0" in page


def test_a_day_that_agrees_ends_well_and_is_signed_off_once_it_is_over(tmp_path: Path) -> None:
    hub = fake_hub()
    hub.acquiring.rows = [row(paid(hub))]
    file = tmp_path / "report.csv"
    file.write_bytes(b"rows")
    on = day(hub)
    answer = ask(hub, "reconcile", "--day", on, "--report", str(file))
    assert answer.exit_code == 0 and "37275.00 agreed" in answer.output and "report.csv" in answer.output
    assert "not over" in ask(hub, "reconcile", "--day", on, "--close").output
    hub.clock.move(timedelta(days=1))
    answer = ask(hub, "reconcile", "--close", "--json")
    closing = json.loads(answer.stdout)["closing"]
    assert answer.exit_code == 0 and closing["day"] == on and len(closing["digest"]) == 64


def test_a_difference_and_a_silent_acquirer_have_codes_of_their_own() -> None:
    hub = fake_hub()
    hub.acquiring.rows = [row("STRANGE")]
    answer = ask(hub, "reconcile", "--day", day(hub))
    assert (answer.exit_code, "хаб не начинал" in answer.output) == (DIFFERS, True)
    hub.acquiring.rows = None
    hub.acquiring.failing = []
    hub.acquiring.blind = True
    reference = paid(hub)
    hub.acquiring.failing = [UnreachableError("fake", "list", "away")]
    answer = ask(hub, "reconcile", "--day", day(hub), "--json")
    assert answer.exit_code == NOT_TOLD and reference in answer.stdout


def test_a_report_that_can_not_be_read_keeps_nothing_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = fake_hub()

    def unreadable(_file: object) -> object:
        raise ReportUnreadableError("строка 3: сумма не читается")

    monkeypatch.setattr(hub.acquiring, "report", unreadable)
    file = tmp_path / "report.csv"
    file.write_bytes(b"?")
    answer = ask(hub, "reconcile", "--day", day(hub), "--report", str(file))
    assert answer.exit_code == 1 and "строка 3" in answer.output
    with hub.store.begin() as tx:
        assert tx.books.reports(hub.clock.today()) == []
