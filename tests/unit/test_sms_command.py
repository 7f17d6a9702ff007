"""`bridge sms`: balance, price, spending, and the address that the gateway calls."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from click.testing import CliRunner, Result

from bridge.desk.sms import sms
from bridge.ports.outside_errors import UnreachableError
from bridge.ports.sms import AccountHeldError, Channel, Message
from bridge.web.office.wording import ATTENTIONS
from tests.builders import FakeHub, fake_hub

ROOT = Path(__file__).parents[2]


def ask(hub: FakeHub, *arguments: str) -> Result:
    return CliRunner().invoke(sms, arguments, obj=hub)


def test_a_balance_below_the_limit_ends_with_1() -> None:
    hub = replace(fake_hub(), sms_low_balance=200_000)
    assert (ask(hub, "balance").exit_code, ask(hub, "balance").output) == (1, "fake: 1000.00, below 2000.00\n")
    assert ask(fake_hub(), "balance", "--json").output == '{"gateway": "fake", "balance": "1000.00", "low": false}\n'


def test_a_price_is_told_in_roubles_and_parts_and_nothing_is_sent() -> None:
    hub = fake_hub()
    assert ask(hub, "price", "Ж" * 71).output == "7.00 roubles, parts: 2\n"
    assert hub.sms.sent == []


def test_what_was_spent_is_told_by_channel() -> None:
    hub = fake_hub()
    with hub.store.begin() as tx:
        for n, channel in enumerate((Channel.SMS, Channel.SMS, Channel.CALL)):
            taken = hub.clock.now() - timedelta(days=20 * n, seconds=1)
            tx.messages.add(Message(f"m{n}", "a", "+7", "", taken, channel=channel, taken_at=taken, cost=350))
    assert json.loads(ask(hub, "spent", "--json").output) == [{"channel": "sms", "taken": 2, "cost": "7.00"}]
    assert "call" in ask(hub, "spent", "--since", "2026-01-01").output


def test_a_gateway_in_trouble_is_told_in_words() -> None:
    hub = fake_hub()

    def held() -> int:
        raise AccountHeldError("fake", "balance", "на счёте нет денег (3)")

    hub.sms.balance = held  # type: ignore[method-assign]  # the account is not served
    answer = ask(hub, "balance")
    assert (answer.exit_code, "нет денег" in answer.output) == (1, True)
    assert issubclass(AccountHeldError, UnreachableError)


def test_the_address_for_the_cabinet_has_its_switches_or_is_missing() -> None:
    plain = SimpleNamespace(
        public_url="https://hub.test", sms_gateway="smsc", sms_callback_sum="sha1", sms_callback_path="p" * 32
    )
    runner = CliRunner()

    def told(settings: Any) -> Result:
        with sms.make_context("sms", ["callback"]) as context:
            context.meta["settings"] = settings
            return runner.invoke(sms, ["callback"], obj=None, parent=context)

    assert told(plain).output == f"https://hub.test/notices/sms/{'p' * 32}?charset=utf-8&fmt=3&sha1=1\n"
    assert told(SimpleNamespace(**vars(plain) | {"sms_gateway": "smsru"})).output.endswith("p\n")
    assert told(SimpleNamespace(**vars(plain) | {"sms_callback_path": ""})).exit_code == 1


def test_every_attention_about_messages_has_a_heading() -> None:
    flows = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "bridge/flows/messaging").glob("*.py"))
    kinds = set(re.findall(r'"(sms_(?:account|balance|refused|answer|status|forged|incoming))"', flows))
    assert len(kinds) == 7
    assert kinds <= set(ATTENTIONS)
