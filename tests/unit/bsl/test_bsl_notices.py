"""The sample job of the queue: what it sends is what the hub's door takes, and nothing leaves the queue before that."""

import hmac
import json
import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bridge.web import errors
from bridge.web.notices import NoticesSettings, blueprint
from tests.journeys.partner_api.world import make_hub
from tests.unit.bsl.made_up_base import Base, BslError, Thing
from tests.unit.bsl.made_up_platform import Binary

JOB = "ОбменСайтаУведомления"
DOCS = Path(__file__).parents[3] / "docs" / "onec"
Send = Callable[[Any], Any]


@pytest.fixture
def base() -> Base:
    return Base()


@pytest.fixture
def door(tmp_path: Path) -> FlaskClient:
    app = Flask("test")
    errors.register(app)
    secrets = ("made-up-secret", example("secret"))
    app.register_blueprint(blueprint(make_hub(tmp_path), NoticesSettings(secrets, ZoneInfo("Europe/Moscow"))))
    return app.test_client()


def example(row: str) -> str:
    """A line of the worked example in the docs."""
    found = re.search(rf"^\| {row}.* \| `(.+)` \|$", (DOCS / "push.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return found[1]


def a_deal(base: Base, key: str = "app_1") -> Thing:
    client = Thing(base, "ФизическиеЛица", Код="К00001", values={"ДокументСерия": "4510", "ДокументНомер": "123456"})
    values = {"ВнешнийИдентификатор": key, "Клиент": client, "Дата": base.now, "Статус": "Новая"}
    deal = Thing(base, "ЗаявкаНаЗаем", values=values)
    deal.УстановитьНовыйНомер()
    deal.Записать()
    return deal


def queue(base: Base) -> dict[Any, Any]:
    return {key[0]: row for key, row in base.registers.ОчередьУведомленийСайта.rows.items()}


def answering(*codes: int, sent: list[Any] | None = None) -> Send:
    left = list(codes)

    def send(request: Any) -> Any:
        if sent is not None:
            sent.append(request)
        return SimpleNamespace(КодСостояния=left.pop(0))

    return send


def test_the_hubs_own_door_takes_what_the_job_sends(base: Base, door: FlaskClient) -> None:
    answers = []

    def send(request: Any) -> Any:
        answers.append(door.post(request.of, data=request.body, headers=request.Заголовки.kept))
        return SimpleNamespace(КодСостояния=answers[-1].status_code)

    base.send = send
    a_deal(base)
    base.machine.run(JOB, "Отправить")
    assert [answer.status_code for answer in answers] == [202]
    assert queue(base) == {}


def test_another_secret_is_refused_and_the_row_stays(base: Base, door: FlaskClient) -> None:
    def send(request: Any) -> Any:
        request.Заголовки.Вставить("X-Signature", hmac.new(b"another", request.body, sha256).hexdigest())
        return SimpleNamespace(КодСостояния=door.post(request.of, data=request.body, headers=request.Заголовки.kept).status_code)

    base.send = send
    deal = a_deal(base)
    base.machine.run(JOB, "Отправить")
    assert (queue(base)[deal].Попыток, queue(base)[deal].Ошибка) == (1, "HTTP 401")


def test_the_worked_example_of_the_docs_is_signed_by_the_sample_and_taken_by_the_door(base: Base, door: FlaskClient) -> None:
    body, signature = example("body, ").encode(), example("signature")
    assert f"{len(body)} bytes" in (DOCS / "push.md").read_text(encoding="utf-8")
    assert base.machine.run("ОбменСайтаHMAC", "Подпись", example("secret"), Binary(body)) == signature
    assert door.post("/notices/onec", data=body, headers={"X-Signature": signature}).status_code == 202
    assert door.post("/notices/onec", data=body + b" ", headers={"X-Signature": signature}).status_code == 401


def test_the_body_names_deal_version_and_time(base: Base) -> None:
    sent: list[Any] = []
    base.send = answering(202, sent=sent)
    deal = a_deal(base)
    version = queue(base)[deal].Версия
    base.machine.run(JOB, "Отправить")
    body = json.loads(sent[0].body)
    assert body == {"event": "deal_changed", "deal": deal.Номер.strip(), "version": version, "at": "2026-11-28T12:00:00"}
    assert sent[0].Заголовки.Получить("X-Signature") == hmac.new(b"made-up-secret", sent[0].body, sha256).hexdigest()


def test_ten_changes_are_one_row_with_the_last_version(base: Base) -> None:
    deal = a_deal(base)
    first = queue(base)[deal].Версия
    for _ in range(9):
        deal.Записать()
    assert len(queue(base)) == 1 and queue(base)[deal].Версия > first


def test_a_change_that_is_undone_leaves_no_row(base: Base) -> None:
    base.begin()
    deal = a_deal(base)
    assert deal in queue(base)
    base.undo()
    assert queue(base) == {}


def test_a_deal_that_is_not_the_sites_is_not_told(base: Base) -> None:
    a_deal(base, key="")
    assert queue(base) == {}


CODES = [(500, False), (429, False), (401, False), (302, False), (400, True), (422, True)]


@pytest.mark.parametrize(("code", "rest_goes_on"), CODES)
def test_a_row_waits_for_its_next_try_until_the_hub_takes_it(base: Base, code: int, rest_goes_on: bool) -> None:
    sent: list[Any] = []
    first, second = a_deal(base), a_deal(base, "app_2")
    base.send = answering(code, 202, sent=sent)
    base.machine.run(JOB, "Отправить")
    assert queue(base)[first].Попыток == 1
    assert (second in queue(base)) is not rest_goes_on
    base.send = answering(*[202] * 2, sent=sent)
    base.machine.run(JOB, "Отправить")
    assert first in queue(base), "its time has not come"
    base.now += timedelta(seconds=21)
    base.machine.run(JOB, "Отправить")
    assert queue(base) == {}


def test_a_lost_connection_is_a_try_and_the_log_holds_no_deal(base: Base) -> None:
    def send(_request: Any) -> Any:
        raise BslError("Ошибка работы с Интернет: Couldn't resolve host name")

    base.send = send
    deal = a_deal(base)
    base.machine.run(JOB, "Отправить")
    assert queue(base)[deal].Ошибка == "HTTP 0"
    assert len(base.log) == 1 and deal.Номер.strip() not in base.log[0]


def test_the_pause_grows_to_an_hour_and_the_row_is_never_dropped(base: Base) -> None:
    deal = a_deal(base)
    pauses = []
    for _ in range(14):
        base.send = answering(500)
        base.machine.run(JOB, "Отправить")
        row = queue(base)[deal]
        pauses.append(round((row.СледующаяПопытка - base.now).total_seconds()))
        base.now = row.СледующаяПопытка
    assert pauses[:3] == [20, 40, 80] and pauses[-1] == 3600


def test_a_change_while_the_notice_is_under_way_is_told_again(base: Base) -> None:
    deal = a_deal(base)

    def send(_request: Any) -> Any:
        deal.Записать()
        return SimpleNamespace(КодСостояния=202)

    base.send = send
    base.machine.run(JOB, "Отправить")
    assert len(queue(base)) == 1
    base.send = answering(202)
    base.machine.run(JOB, "Отправить")
    assert queue(base) == {}


def test_without_a_secret_nothing_is_sent(base: Base) -> None:
    base.machine.value("Константы").СекретУведомленийХаба.value = ""
    base.send = answering()
    deal = a_deal(base)
    base.machine.run(JOB, "Отправить")
    assert deal in queue(base)
